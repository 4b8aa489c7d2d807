import pytest

from immuneworld.ontology.harmonize.query import MAX_CANDIDATES, Query, is_decided, undecided
from immuneworld.ontology.match import Candidate, Match


@pytest.mark.parametrize(
    ("label", "form"),
    [("2: Plasma cells", "plasma cell"), ("G6-Exhausted CD8+ T cells", "exhausted cd8+ t cell"), ("", "")],
)
def test_a_query_keeps_the_label_and_reads_it_without_its_prefix(label, form):
    query = Query.of(label)
    assert (query.label, query.form) == (label, form)


def test_undecided_keeps_the_best_candidates():
    many = [Candidate(f"CL:{i:07}", str(i), 1 - i / 20) for i in range(12)]
    found = undecided(Query.of("x"), "rank", many)
    assert not is_decided(found)
    assert found.candidates == tuple(many[:MAX_CANDIDATES])


def test_to_say_that_there_is_no_term_is_to_decide():
    assert is_decided(Match("x", None, "", "", 0.0, "semapv:ManualMappingCuration", "lab", (), ()))
