import time

import owlready2
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS

from immuneworld.ontology.cl.cell_ontology import CL_VERSION
from immuneworld.ontology.curies import expand
from immuneworld.ontology.load import LOCAL, load_ontology, to_owl


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


def test_the_release_is_owl_that_rdflib_and_owlready2_load(local, tmp_path):
    path = tmp_path / "release.owl"
    to_owl(path, local)
    graph = Graph().parse(path, format="xml")
    assert str(graph.value(URIRef(expand("CL:0000084")), RDFS.label)) == "T cell"
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    term = world[expand("IW:0090002")]
    above = {c.iri for c in term.ancestors()}
    assert {expand("IW:0090001"), expand("CL:0000084"), expand("CL:0000000")} <= above
    restriction = next(c for c in term.is_a if isinstance(c, owlready2.Restriction))
    assert (restriction.property.iri, restriction.value.iri) == (
        expand("RO:0002292"),
        expand("hgnc.symbol:TCF7"),
    )


def test_the_release_copies_no_definition_of_cl(local, tmp_path):
    to_owl(tmp_path / "release.owl", local)
    graph = Graph().parse(tmp_path / "release.owl", format="xml")
    assert {str(s) for s in graph.subjects(URIRef(expand("IAO:0000115")))} == {
        expand("IW:0090001"),
        expand("IW:0090002"),
    }


@pytest.mark.skipif(not LOCAL.exists(), reason="the packaged ontology is not there")
def test_the_packaged_ontology_loads_fast_and_once():
    start = time.perf_counter()
    onto = load_ontology()
    assert time.perf_counter() - start < 3  # about a third of a second on two cores; room for a busy machine
    assert load_ontology() is onto
    assert len([t for t in onto.terms.values() if t.is_local]) >= 25
    assert not [c for t in onto.terms.values() if t.is_local for c in t.parents if c not in onto]


@pytest.mark.skipif(not LOCAL.exists(), reason="the packaged ontology is not there")
def test_the_packaged_release_loads_in_owlready2_and_rdflib(tmp_path):
    path = tmp_path / "immuneworld.owl"
    to_owl(path)
    onto = load_ontology()
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    graph = Graph().parse(path, format="xml")
    for term in onto.terms.values():
        if term.is_local:
            assert world[expand(term.id)] is not None
            assert str(graph.value(URIRef(expand(term.id)), RDFS.label)) == term.label
