from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.decorate import decorated

ROWS = [Curated(f"label{i:03}", "CL:0000084", f"study {i % 3}", bool(i % 2)) for i in range(200)]


@given(st.integers(0, 1000))
def test_the_label_stands_inside_and_its_term_and_study_stay(seed):
    for row in decorated(ROWS, 0.1, seed):
        (bare,) = (one for one in ROWS if one.label in row.label)
        assert row.label != bare.label
        assert (row.term_id, row.study, row.immune) == (bare.term_id, bare.study, bare.immune)


def test_a_share_is_drawn_and_a_seed_draws_the_same():
    assert decorated(ROWS, 0.0, 0) == []
    assert len(decorated(ROWS, 1.0, 0)) == len(ROWS)
    assert 60 < len(decorated(ROWS, 0.5, 0)) < 140
    assert decorated(ROWS, 0.5, 7) == decorated(ROWS, 0.5, 7) != decorated(ROWS, 0.5, 8)
