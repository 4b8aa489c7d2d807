import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.cluster_prefix import strip_cluster_prefix
from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.harmonize.tokens import tokens


def said(label):
    return tokens(normal_form(strip_cluster_prefix(label)))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("CD8.c12.Tex.CXCL13", "t cd8 exhausted cxcl13"),
        ("T_CD4_Treg_FOXP3", "t cd4 regulatory foxp3"),
        ("hM12_TAM-C1QC", "mac malignant c1qc"),
        ("2: Plasma cells", "plasma"),
        ("gdT", "t gd"),
        ("cDC1", "dc conventional dc1"),
        ("LAMP3+ DC", "dc lamp3"),
        ("CD8neg", "cd8:-"),
        ("PD-1+ CD8 T", "pdcd1 cd8 t"),
        ("plasma B cells", "plasma"),
        ("granulocytic MDSC", "myeloid suppressor granulocyte"),
        ("monocytic myeloid-derived suppressor cells", "mono myeloid suppressor"),
        ("Exhausted", "t exhausted"),
    ],
)
def test_a_label_says(label, expected):
    assert said(label) == frozenset(expected.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [("CD4+ T", "CD4- T"), ("CD62L high", "CD62L low"), ("NK/T", "NK T cell"), ("T/B cells", "T cells B")],
)
def test_what_differs_in_meaning_says_different_things(one, other):
    assert said(one) != said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mφ", "macrophage"), ("FCGR3A+ monocytes", "CD16+ monocyte"), ("TIM-3+ CD8 T", "HAVCR2+ CD8+ T-cell")],
)
def test_spellings_of_one_thing_say_the_same(one, other):
    assert said(one) == said(other)


@given(st.text(max_size=60))
def test_any_text_has_tokens_without_spaces(text):
    assert all(token and " " not in token for token in tokens(normal_form(text)))


@given(st.permutations(["cd8", "memory", "resident", "liver"]))
def test_the_order_of_words_does_not_matter(words):
    assert tokens(" ".join(words)) == tokens("cd8 memory resident liver")
