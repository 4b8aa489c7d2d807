import numpy as np
import pytest

from immuneworld.ontology.harmonize.context import Context
from immuneworld.ontology.harmonize.surroundings import SURROUNDINGS


@pytest.fixture
def seen(features):
    """What a context says of terms that do not have the label's own name."""

    def of(context, *terms, own=False):
        at = np.array([features.table.terms.index(term) for term in terms])
        rows = features.surroundings.of(context).features(at, np.full(len(at), own))
        return [dict(zip(SURROUNDINGS, row.tolist(), strict=True)) for row in rows]

    return of


def test_terms_of_the_tissue_and_of_another(seen):
    lung, microglia, t = seen(Context.of([], "lung"), "CL:1001603", "CL:0002629", "CL:0000084")
    assert (lung["of the tissue"], lung["of another tissue"]) == (1, 0)
    assert (t["of the tissue"], t["of another tissue"]) == (0, 0)
    (liver,) = seen(Context.of([], "liver"), "CL:1001603")
    assert (liver["of the tissue"], liver["of another tissue"]) == (0, 1)
    assert microglia["in context"] == 1


def test_without_a_tissue_no_term_is_of_another(seen):
    (found,) = seen(Context.of(["T cells"]), "CL:1001603")
    assert found["of another tissue"] == 0


def test_species(seen):
    human_only, both = "CL:0001058", "CL:0000784"
    assert [one["of another species"] for one in seen(Context.of([], "", "mouse"), human_only, both)] == [
        1,
        0,
    ]
    for species in ("human", "rat", ""):
        found = seen(Context.of([], "", species), human_only, both)
        assert [one["of another species"] for one in found] == [0, 0]


def test_the_lineages_beside_and_names_that_are_taken(seen):
    context = Context.of(["T cells", "Tregs", "NK"])
    t, nk, b = seen(context, "CL:0000084", "CL:0000623", "CL:0000236")
    assert (t["taken"], nk["taken"], b["taken"]) == (1, 1, 0)
    assert t["lineage beside"] == pytest.approx(2 / 3)
    assert b["lineage beside"] == 0
    assert t["finer beside"] > b["finer beside"] == 0  # Tregs are named beside it


def test_a_label_does_not_take_its_own_name(seen):
    (found,) = seen(Context.of(["T cells"]), "CL:0000084", own=True)
    assert found["taken"] == 0


def test_a_tissue_or_species_alone_is_a_context(seen):
    for context in (Context.of([], "lung"), Context.of([], "", "mouse"), Context()):
        (found,) = seen(context, "CL:0000084")
        assert found["in context"] == 1
        assert found["lineage beside"] == 0
