import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.context import Context


@pytest.mark.parametrize(
    ("labels", "tissue"),
    [
        (["AT1", "AT2", "Macrophages"], {"lung"}),
        (["Hepatocytes", "Kupffer cells", "T cells"], {"liver"}),
        (["AT1", "T cells"], set()),  # one label tells nothing
        (["AT1", "AT2", "Hepatocytes", "Cholangiocytes"], set()),  # two tissues
        (["T cells", "B cells"], set()),
        ([], set()),
    ],
)
def test_labels_that_are_at_home_in_a_tissue_tell_it(labels, tissue):
    assert Context.of(labels).tissues == tissue


def test_a_tissue_that_is_given_overrules_the_labels():
    assert Context.of(["AT1", "AT2"], "liver").tissues == {"liver"}
    assert Context.of([], "peripheral blood").tissues >= {"blood"}


def test_words_that_name_no_tissue_are_ignored():
    assert Context.of(["AT1", "AT2"], "frobnicated").tissues == {"lung"}


@pytest.mark.parametrize(
    ("given_species", "species"),
    [("Homo sapiens", "human"), ("MOUSE", "mouse"), ("Mus musculus", "mouse"), ("Rat", "rat"), ("", "")],
)
def test_species_by_either_name(given_species, species):
    assert Context.of([], "", given_species).species == species


@given(st.permutations(["T cells", "2: B cells", "NK", "AT1", "AT2"]), st.integers(1, 3))
def test_order_and_repeats_of_labels_do_not_matter(labels, times):
    once = Context.of(["T cells", "B cells", "NK", "AT1", "AT2"])
    assert Context.of(labels * times) == once
    assert hash(Context.of(labels * times)) == hash(once)


T_LABELS = ["CD4 Tcm", "CD8 Tem", "Tregs", "MAIT", "gdT"]


@pytest.mark.parametrize(
    ("labels", "lineage"),
    [
        (T_LABELS, {"t"}),
        ([*T_LABELS, "Cycling", "Doublets"], {"t"}),
        ([*T_LABELS, "B cells"], set()),
        ([*T_LABELS, "Epithelial"], set()),  # a whole tissue
        ([*T_LABELS, "Tumor"], set()),
        (T_LABELS[:4], set()),  # too few to tell
        (["Naive B", "Memory B", "GC B", "Follicular B", "B1 B"], {"b"}),
        ([], set()),
    ],
)
def test_cells_that_were_sorted_for_one_lineage(labels, lineage):
    assert Context.of(labels).sorted_for == lineage
