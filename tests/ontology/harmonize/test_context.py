from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.context import Context


def test_a_tissue_is_what_labels_point_to_if_most_do():
    assert Context.of(["Kupffer cells", "Hepatocytes", "T cells"]).tissues == {"liver"}
    assert Context.of(["Kupffer cells", "T cells"]).tissues == frozenset()
    assert Context.of(["Kupffer cells", "Hepatocytes"], tissue="lung").tissues == {"lung"}


def test_species_go_by_either_name():
    assert Context.of([], species="Mus musculus").species == "mouse"
    assert Context.of([], species="HUMAN").species == "human"
    assert Context.of([]).species == ""


@given(st.permutations(["T cells", "CD8 T", "NK", "Kupffer cells"]))
def test_labels_have_no_order(labels):
    assert Context.of(labels) == Context.of(["T cells", "CD8 T", "NK", "Kupffer cells"])
