import pytest

from immuneworld.model.survival.prepare import methods_for, prepare
from immuneworld.ontology.errors import UnknownNameError


def test_studies_markers_and_methods(watched, real_graph, tiny_config):
    studies, notes = prepare(watched, real_graph, "OS", None, {"first": "score 0"})
    assert notes == []
    assert studies[0].markers["first"].tolist() == studies[0].tables["columns"][:, 0].tolist()
    found = methods_for(None, studies, real_graph, tiny_config, 365.0)
    assert list(found) == ["world model", "its start", "Cox, ranks", "Cox, z", "first", "base rate"]
    assert list(methods_for(["base", "z"], studies, real_graph, tiny_config, 365.0)) == [
        "Cox, z",
        "base rate",
    ]
    with pytest.raises(UnknownNameError, match="forest"):
        methods_for(["forest"], studies, real_graph, tiny_config, 365.0)
    with pytest.raises(UnknownNameError, match="luck"):
        prepare(watched, real_graph, "luck", None, {})
