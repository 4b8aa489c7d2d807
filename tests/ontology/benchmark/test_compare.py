import pytest

from immuneworld.ontology.benchmark.compare import load_bench, peer_answers
from immuneworld.ontology.errors import InputError


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.tsv"
    rows = "\n".join(
        f"{label}\t{term}\ts1" for label, term in (("T cell", "CL:0000084"), ("NK", "CL:0000623"))
    )
    path.write_text(f"label\tterm_id\tstudy\n{rows}\nzz\tCL:9999999\ts1\n")
    return path


def test_a_table_becomes_a_bench_over_what_is_packaged(labels):
    bench = load_bench(labels, folds=2)
    assert [row.label for row in bench.rows] == ["T cell", "NK"]
    assert len(bench.sets) > 80


def test_a_peers_score_is_its_confidence(labels):
    bench = load_bench(labels, folds=2)
    found = peer_answers(bench, lambda texts, _: [[("CL:0000084", 0.7)] for _ in texts])
    assert [(a.terms, a.confidence) for a in found] == [(("CL:0000084",), 0.7)] * 2
    assert peer_answers(bench, lambda texts, _: [[] for _ in texts])[0].terms == ()


def test_a_table_without_a_known_term_is_refused(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text("label\tterm_id\tstudy\nzz\tCL:9999999\ts1\n")
    with pytest.raises(InputError, match="no immune label with a known term"):
        load_bench(path, folds=2)
