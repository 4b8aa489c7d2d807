import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize import normalise
from immuneworld.ontology.harmonize.cluster_prefix import (
    strip_cluster_prefix,
    strip_cluster_suffix,
)
from immuneworld.ontology.harmonize.normalise import normal_form

ALIKE = [
    ("T cells", "T-cell", "t_cell", "T.cell", "Tcells", " T  Cells "),
    ("B.cells.memory", "B cells memory", "B_cell_memory"),
    (
        "CD8-positive, alpha-beta T cell",
        "CD8+ \N{GREEK SMALL LETTER ALPHA}\N{GREEK SMALL LETTER BETA} T-cells",
    ),
    (
        "gamma-delta T cell",
        "\N{GREEK SMALL LETTER GAMMA}\N{GREEK SMALL LETTER DELTA}T",
        "gdT",
        "gammadelta T cells",
    ),
    ("CD8neg", "CD8-", "CD8-negative", "CD8 negative", "CD8\N{MINUS SIGN}"),
    ("CD4pos", "CD4+", "CD4 positive"),
    ("TCF7hi", "TCF7 high", "TCF7-hi", "TCF7_high"),
    ("tumour-associated macrophage", "Tumor associated macrophages"),
    ("na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve B", "naive B"),
    ("leucocytes", "leukocyte"),
    ("ILC2s", "ilc2"),
]
APART = [
    ("CD4+ T", "CD4- T"),
    ("CD4+ T", "CD4 T"),
    ("CD4- T", "CD4 T"),
    ("CD62L high", "CD62L low"),
    ("NK/T cells", "NK T cells"),
    ("CD4-CD8- T", "CD4+CD8- T"),
    ("Th1", "Th17"),
    ("CD14+CD16-", "CD14+CD16+"),
]


@pytest.mark.parametrize("spellings", ALIKE, ids=lambda s: s[0])
def test_spellings_that_differ_in_nothing_share_a_form(spellings):
    forms = {normal_form(spelling).removesuffix(" cell") for spelling in spellings}
    assert len(forms) == 1, forms


@pytest.mark.parametrize(("one", "other"), APART)
def test_signs_levels_and_slashes_keep_labels_apart(one, other):
    assert normal_form(one) != normal_form(other)


@given(st.text(max_size=60))
def test_the_normal_form_is_idempotent_on_any_text(text):
    form = normal_form(text)
    assert normal_form(form) == form


@given(st.text(alphabet="CD48+-_/. tTncelsTrghiowpsaB123", max_size=40))
def test_the_normal_form_is_idempotent_on_label_like_text(text):
    form = normal_form(text)
    assert normal_form(form) == form


@given(
    st.sampled_from(["CD4", "CD8", "FOXP3", "CD25", "TCF7"]),
    st.sampled_from("+-"),
    st.sampled_from(["", " T cell"]),
)
def test_a_sign_is_never_lost(marker, sign, rest):
    assert normal_form(marker + sign + rest).split()[0] == marker.lower() + sign


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("G6-Exhausted CD8+ T cells", "Exhausted CD8+ T cells"),
        ("2: Plasma cells", "Plasma cells"),
        ("CD8.c12.Tex", "CD8 Tex"),
        ("hM12_TAM-C1QC", "TAM-C1QC"),
        ("03_Monocytes", "Monocytes"),
        ("cluster 4: B cells", "B cells"),
    ],
)
def test_cluster_prefixes_go(label, bare):
    assert strip_cluster_prefix(label) == bare


@pytest.mark.parametrize(
    "label", ["M1 macrophage", "G2-M", "CD8+ T", "Th17", "2-cell", "CD4", "B-1 B cell", "C1Q+ TAM"]
)
def test_names_that_only_look_like_cluster_numbers_stay(label):
    assert strip_cluster_prefix(label) == label


@pytest.mark.parametrize(
    ("label", "bare"), [("B_cells_1", "B_cells"), ("Monocytes c2", "Monocytes"), ("Tregs (3)", "Tregs")]
)
def test_cluster_numbers_behind_a_name_go(label, bare):
    assert strip_cluster_suffix(label) == bare


@pytest.mark.parametrize("label", ["Th17", "ILC2", "CD4", "M1", "7"])
def test_numbers_that_belong_to_the_name_stay(label):
    assert strip_cluster_suffix(label) == label


@given(st.text(max_size=40))
def test_stripping_never_empties_a_label(text):
    assert bool(strip_cluster_prefix(text)) == bool(strip_cluster_suffix(text)) == bool(text)


_PIECES = [word for words, _, _ in normalise._REWRITES for word in words]
_PIECES += ["T", "B", "nk", "CD8", "TCF7", "Th", "beta", "cyt", "-", "_", ".", "+", "/", "1", "17", "high"]
_PIECES += ["low", "double", "s", "\N{GREEK SMALL LETTER ALPHA}", "\N{MINUS SIGN}"]


@given(st.lists(st.sampled_from([*_PIECES, " "]), max_size=8).map("".join))
def test_a_pattern_that_is_not_tried_would_change_nothing(label: str) -> None:
    text = normalise._plain(label)
    for words, pattern, replacement in normalise._REWRITES:
        if not any(word in text for word in words):
            assert pattern.sub(replacement, text) == text
        text = pattern.sub(replacement, text)
