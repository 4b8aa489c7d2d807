import pytest

from immuneworld.ontology.cl.cell_ontology import CL_VERSION
from immuneworld.ontology.load import LOCAL, load_ontology


@pytest.fixture
def local(tmp_path, small):
    path = tmp_path / "local.ttl"
    path.write_text(
        small.turtle_header + small.block() + small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001"),
        encoding="utf-8",
    )
    return path


def test_local_terms_stand_in_the_cell_ontology(local):
    onto = load_ontology(local)
    assert (onto.version, onto.cl_version) == ("1", CL_VERSION)
    assert onto.is_a("IW:0090002", "CL:0000084")
    assert "IW:0090002" in onto.descendants("CL:0000000")
    assert onto.labels["CL:0000084"] == "T cell"


@pytest.mark.skipif(not LOCAL.exists(), reason="the packaged ontology is not there")
def test_the_packaged_ontology_loads_whole_and_once():
    onto = load_ontology()
    assert load_ontology() is onto
    assert len([t for t in onto.terms.values() if t.is_local]) >= 25
    assert not [c for t in onto.terms.values() if t.is_local for c in t.parents if c not in onto]
