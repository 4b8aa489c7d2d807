from math import isnan

import pytest

from immuneworld.ontology.benchmark.compare import figures, load_bench, peer_answers, speeds
from immuneworld.ontology.benchmark.peers import exact_lookup
from immuneworld.ontology.errors import InputError

HEAD = "label\tterm_id\tstudy\timmune\n"
OURS = HEAD + "T cell\tCL:0000084\tone\t1\nB\tCL:0000236\ttwo\t1\nneuron\tCL:0000540\ttwo\t0\n"


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "ours.tsv"
    path.write_text(OURS)
    return load_bench(path, folds=2)


def test_labels_that_are_no_immune_cells_are_learned_from_and_not_scored(small):
    assert len(small.rows) == 3
    assert [a.row.label for a in peer_answers(small, exact_lookup)] == ["T cell", "B"]


def test_a_peers_score_is_its_confidence(small):
    known, unknown = peer_answers(small, exact_lookup)
    assert (known.terms, known.confidence) == (("CL:0000084",), 1.0)
    assert (unknown.terms, unknown.confidence) == ((), 0.0)


def test_figures_of_every_method(small):
    methods = {"a": peer_answers(small, exact_lookup), "harmonize": small.answers(small.packaged(), True)}
    found = dict(figures(small, methods, 10))
    assert found["a"][0]["top-1 exact"] == 0.5
    assert found["harmonize"][0]["top-1 exact"] == 1.0
    assert found["a"][1].keys() == found["a"][0].keys()


def test_speed_is_not_told_of_a_few_labels(small):
    found = speeds(small, {"dictionary": exact_lookup})
    assert found.keys() == {"harmonize", "dictionary"}
    assert all(isnan(value) for value in found.values())


@pytest.mark.parametrize("row", ["T\tCL:9999999\tone\t1\n", "T\tCL:0000084\tone\t0\n"])
def test_a_table_without_an_immune_label_of_a_known_term_is_refused(tmp_path, row):
    path = tmp_path / "ours.tsv"
    path.write_text(HEAD + row)
    with pytest.raises(InputError, match=r"ours\.tsv: has no immune label with a known term"):
        load_bench(path, folds=2)
