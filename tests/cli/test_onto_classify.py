import json

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.reason import hermit

NEW = """
IW:0090001 a owl:Class ; rdfs:label "new macrophage" ; rdfs:subClassOf IW:0000049 ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty IW:expresses_high ;
                      owl:someValuesFrom hgnc.symbol:SPP1 ] .
"""


@pytest.fixture
def copy(tmp_path):
    path = tmp_path / "copy.ttl"
    path.write_text(LOCAL.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    return path


def test_a_term_is_placed_and_the_reason_given(copy, capsys):
    assert run(app, ["classify", str(copy), "--reasoner", "elk", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["other_label"] == "SPP1-positive tumour-associated macrophage"
    assert "expresses much SPP1" in row["why"]


def test_a_term_without_members_is_exit_one(copy, capsys):
    copy.write_text(copy.read_text() + "IW:0090002 a owl:Class ; rdfs:subClassOf CL:0000624 , CL:0000625 .")
    assert run(app, ["classify", str(copy), "--reasoner", "elk"]) == 1
    assert "1 unsatisfiable" in capsys.readouterr().out


def test_without_java_hermit_is_refused(copy, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert not hermit.is_there()
    assert run(app, ["classify", str(copy), "--reasoner", "hermit"]) == 2
    assert "needs Java" in capsys.readouterr().err
    assert run(app, ["classify", str(copy), "--format", "tsv"]) == 0
    assert capsys.readouterr().err.startswith("elk: ")
