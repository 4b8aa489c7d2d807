from dataclasses import replace

import pandas as pd
import pytest

from immuneworld.model.icb.prepare import Beside, digest_of, made_of, methods_for, prepare, stable_disease
from immuneworld.ontology.errors import UnknownNameError


def test_markers_are_found_by_their_node_and_methods_by_their_name(four, real_graph, tiny_config):
    columns = (replace(four[0].columns[0], node="IW:0100012"), *four[0].columns[1:])
    cohorts = [replace(c, columns=columns) for c in four]
    studies, notes = prepare(cohorts, real_graph, None, {"B": "score 1"})
    assert notes == []
    assert (studies[0].markers["GEP"] == studies[0].tables["columns"][:, 0]).all()
    assert set(methods_for(["markers", "ranks"], studies, real_graph, tiny_config)) == {
        "GEP",
        "B",
        "logistic, ranks",
    }
    assert set(methods_for(["world"], studies, real_graph, tiny_config, "x")) == {"world model, x"}
    with pytest.raises(UnknownNameError, match="method 'svm'"):
        methods_for(["svm"], studies, real_graph, tiny_config)


def test_what_decides_answers_is_told_apart(four, real_graph, tiny_config):
    studies, _ = prepare(four, real_graph, None, {})
    samples = [s.sample for c in four for t in c.trajectories for s in t.snapshots]
    table = Beside(pd.DataFrame({"id": samples, "x": 1.0, "RECIST": "SD"}).drop(columns="RECIST"), "id", "t")
    more, _ = prepare(four, real_graph, table, {"X": "x"})
    groups = [[0], [1], [2], [3]]
    one, other = made_of(studies, real_graph, groups), made_of(more, real_graph, groups)
    assert {key for key in one if one[key] != other[key]} == {"features"}
    assert one != made_of(studies, real_graph, [[0, 1], [2], [3]])
    assert digest_of(tiny_config) == digest_of(replace(tiny_config, seed=5))
    assert digest_of(tiny_config) != digest_of(replace(tiny_config, steps=9))


def test_stable_disease_is_read_by_sample(four, real_graph):
    studies, _ = prepare(four, real_graph, None, {})
    table = Beside(
        pd.DataFrame({"id": ["a0_s", "a1_s", "b2_s"], "best": ["SD", "PD", "Stable Disease"]}), "id", "t"
    )
    stable = stable_disease(studies, table, "best")
    assert [key for key, value in stable.items() if value] == [("a", "a0"), ("b", "b2")]
