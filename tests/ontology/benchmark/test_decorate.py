from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.decorate import decorated

ROWS = [Curated(f"T cell {i}", "CL:0000084", "s") for i in range(200)]


def test_copies_keep_term_and_study_and_hold_the_label():
    copies = decorated(ROWS, 0.5, seed=1)
    assert 60 < len(copies) < 140
    assert {(row.term_id, row.study) for row in copies} == {("CL:0000084", "s")}
    assert all("T cell" in row.label and row.label not in {r.label for r in ROWS} for row in copies)


def test_a_seed_gives_the_same_copies():
    assert decorated(ROWS, 0.5, seed=1) == decorated(ROWS, 0.5, seed=1) != decorated(ROWS, 0.5, seed=2)
    assert decorated(ROWS, 0.0, seed=1) == []
