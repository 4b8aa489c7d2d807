import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.harmonize.tokens import LINEAGES, tokens
from immuneworld.ontology.harmonize.words import load_words

LABEL_LIKE = st.text(alphabet="CD48+-_/. tTncelsTrghiowpsaB123", max_size=40)


def said(label):
    return set(tokens(normal_form(label)))


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("CD8 Tex CXCL13", "t cd8 exhausted cxcl13"),
        ("TAM-C1QC", "mac malignant c1qc"),
        ("Temra", "t effector memory terminal cd45ra"),
        ("gdT", "t gd"),
        ("mregDC", "dc mature regulatory"),
        ("CD56bright NK", "nk cd56 cd56:high"),
        ("CD56dim NK", "nk cd56 cd56:low"),
        ("CD16- NK", "nk cd16:-"),
        ("TIM-3+ CD8", "t cd8 havcr2"),
        ("CD4Trm", "t cd4 resident memory"),
        ("Mono1", "mono"),
        ("Plasma B cells", "plasma"),
        ("Cluster 7", ""),
        ("Cells", ""),
    ],
)
def test_a_label_says(label, says):
    assert said(label) == set(says.split())


@pytest.mark.parametrize(
    "spellings",
    [
        ("Treg", "Regulatory CD4+ T cells", "T_reg"),
        ("pDC", "plasmacytoid dendritic cells", "Plasmacytoid DCs"),
        ("Tfh", "follicular helper T cell", "T follicular helper"),
        ("CD8 Tem", "effector memory CD8+ T cells", "CD8A Tem"),
        ("cycling NK", "NK proliferating", "Proliferative natural killer cells"),
        ("GC B", "germinal center B cells"),
    ],
    ids=lambda names: names[0],
)
def test_an_abbreviation_and_its_words_say_the_same(spellings):
    assert len({tokens(normal_form(one)) for one in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CD4+ T", "CD4- T"),
        ("CD56bright NK", "CD56dim NK"),
        ("NK T", "NK/T"),
        ("Th1", "Th17"),
        ("cDC1", "cDC2"),
        ("classical monocyte", "non-classical monocyte"),
        ("switched memory B", "unswitched memory B"),
        ("inflammatory macrophage", "non-inflammatory macrophage"),
        ("osteoclast", "osteoblast"),
    ],
)
def test_what_differs_in_meaning_says_something_else(one, other):
    assert said(one) != said(other)


def test_a_union_names_both_lineages_and_an_nkt_cell_is_its_own():
    assert {"t", "nk"} <= said("T/NK")
    assert "nk" not in said("NKT cells")


def test_a_t_cell_need_not_be_called_one():
    for label in ("CD8 naive", "Exhausted", "Th17", "CD4"):
        assert "t" in said(label)
    assert "t" not in said("CD8+ DC")


@given(LABEL_LIKE | st.text(max_size=40))
def test_tokens_are_single_words_without_a_plus_sign(text):
    for token in tokens(normal_form(text)):
        assert token
        assert not set(token) & set(" /+")


@given(st.permutations(["naive", "cd8", "cd45ra+", "ccr7+", "nk", "mast"]))
def test_the_order_of_plain_words_does_not_matter(words):
    assert tokens(" ".join(words)) == tokens("naive cd8 cd45ra+ ccr7+ nk mast")


@given(LABEL_LIKE)
def test_case_says_nothing(text):
    assert tokens(normal_form(text)) == tokens(normal_form(text.swapcase()))


@given(st.sampled_from(["cd4", "cd8", "cd16", "cd25", "foxp3"]), st.sampled_from(["nk", "b cell", "dc"]))
def test_a_sign_turns_into_the_marker_or_its_absence(marker, cell):
    assert marker in tokens(f"{marker}+ {cell}")
    assert f"{marker}:-" in tokens(f"{marker}- {cell}")
    assert marker not in tokens(f"{marker}- {cell}")


@pytest.mark.parametrize("phrase", sorted(load_words()))
def test_a_phrase_of_the_table_is_found_as_a_label_too(phrase):
    """A phrase that the normal form rewrites would never be met."""
    assert tokens(normal_form(phrase)) == tokens(phrase)


def test_lineages_are_tokens_that_the_words_lead_to():
    spoken = {token for says in load_words().values() for token in says}
    assert {"t", "b", "nk", "mono", "mac", "dc", "mast", "plasma", "ilc"} <= LINEAGES & (spoken | {"t", "b"})
