"""The shipped local terms: read with rdflib and owlready2 directly, against the Cell Ontology itself."""

import io
import re
from collections import defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from immuneworld.ontology.cl.cell_ontology import load_cell_ontology
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.term import Term

TURTLE = Path(__file__).parents[2] / "ontology" / "immuneworld.ttl"
CELL = "CL:0000000"
PROGRAMMES = "IW:0100000"
OBO = "http://purl.obolibrary.org/obo/"
IW = Namespace("https://w3id.org/immuneworld/IW_")
OIO = Namespace("http://www.geneontology.org/formats/oboInOwl#")
DEFINITION = URIRef(OBO + "IAO_0000115")
SOURCE = URIRef("http://purl.org/dc/terms/source")
GENES = "https://identifiers.org/hgnc.symbol/"


@cache
def graph() -> Graph:
    return Graph().parse(TURTLE)


@cache
def cell_ontology() -> dict[str, Term]:
    return load_cell_ontology(None)


def curie(node: Node) -> str:
    text = str(node)
    if text.startswith(IW):
        return f"IW:{text.removeprefix(IW)}"
    return text.removeprefix(OBO).replace("_", ":", 1)


@cache
def terms() -> dict[str, URIRef]:
    found = (s for s in graph().subjects(RDF.type, OWL.Class) if str(s).startswith(IW))
    return {curie(s): URIRef(str(s)) for s in sorted(found, key=str)}


@cache
def parents(term: str) -> frozenset[str]:
    """Named superclasses, told by the local file or by CL."""
    if term in cell_ontology():
        return frozenset(cell_ontology()[term].parents)
    told = [*graph().objects(terms()[term], RDFS.subClassOf), *conjuncts(term)]
    return frozenset(curie(o) for o in told if isinstance(o, URIRef))


def conjuncts(term: str) -> list[Node]:
    """What a logical definition puts together: classes and restrictions."""
    defined = graph().objects(terms()[term], OWL.equivalentClass)
    lists = [graph().value(node, OWL.intersectionOf) for node in defined]
    return [part for head in lists if head is not None for part in Collection(graph(), head)]


@cache
def ancestors(term: str) -> frozenset[str]:
    return frozenset().union({term}, *(ancestors(parent) for parent in parents(term)))


def axioms(term: str) -> list[tuple[str, str]]:
    told = [*graph().objects(terms()[term], RDFS.subClassOf), *conjuncts(term)]
    nodes = [o for o in told if not isinstance(o, URIRef)]
    return [(str(graph().value(o, OWL.onProperty)), str(graph().value(o, OWL.someValuesFrom))) for o in nodes]


def cells() -> list[str]:
    return [term for term in terms() if term < PROGRAMMES]


@cache
def disjoint() -> list[frozenset[str]]:
    members = (graph().value(a, OWL.members) for a in graph().subjects(RDF.type, OWL.AllDisjointClasses))
    return [frozenset(curie(m) for m in Collection(graph(), m)) for m in members if m is not None]


def test_there_are_enough_terms() -> None:
    assert len(cells()) >= 120
    assert len(terms()) - len(cells()) >= 10


def test_header_names_version_licence_and_the_cell_ontology() -> None:
    header = URIRef("https://w3id.org/immuneworld/immuneworld.ttl")
    assert (header, RDF.type, OWL.Ontology) in graph()
    said = {str(o) for o in graph().objects(header)}
    assert load_ontology().version in said
    assert "https://creativecommons.org/licenses/by/4.0/" in said
    assert "https://doi.org/10.1186/s13326-016-0088-7" in said


def test_ids_are_in_range_and_each_has_one_block_in_order() -> None:
    blocks = re.findall(r"^(IW:\d+)$", TURTLE.read_text("utf-8"), re.M)
    assert blocks == sorted(terms())
    assert all(re.fullmatch(r"IW:\d{7}", block) for block in blocks)
    assert all(0 < int(block[3:]) < 200_000 for block in blocks)


@pytest.mark.parametrize("term", sorted(terms()))
def test_a_term_is_complete(term: str) -> None:
    node = terms()[term]
    assert len(list(graph().objects(node, RDFS.label))) == 1
    (definition,) = graph().objects(node, DEFINITION)
    assert len(str(definition).split()) >= 6
    assert str(definition).endswith(".")
    sources = [str(o) for o in graph().objects(node, SOURCE)]
    assert sources
    assert all(re.fullmatch(r"https://doi\.org/10\.\d{4,9}/\S+", source) for source in sources)
    root = CELL if term < PROGRAMMES else PROGRAMMES
    assert root in ancestors(term)
    if term != PROGRAMMES:
        assert axioms(term)
        assert parents(term)


def test_parents_exist_are_current_and_not_redundant() -> None:
    known = cell_ontology().keys() | terms().keys()
    for term in terms():
        for parent in parents(term):
            assert parent in known, (term, parent)
            assert parent not in cell_ontology() or not cell_ontology()[parent].deprecated, (term, parent)
        for one, other in combinations(sorted(parents(term)), 2):
            assert one not in ancestors(other), (term, one, other)
            assert other not in ancestors(one), (term, one, other)


def test_names_are_unique_and_none_is_a_name_of_cl() -> None:
    in_cl = {t.label.casefold() for t in cell_ontology().values() if not t.deprecated}
    in_cl |= {s.text.casefold() for t in cell_ontology().values() for s in t.synonyms}
    owners = defaultdict(set)
    for term, node in terms().items():
        for predicate in (RDFS.label, OIO.hasExactSynonym):
            for name in graph().objects(node, predicate):
                owners[str(name).casefold()].add(term)
    assert {name: owner for name, owner in owners.items() if len(owner) > 1 or name in in_cl} == {}


def test_axioms_use_declared_properties_and_declared_entities() -> None:
    properties = {str(s) for s in graph().subjects(RDF.type, OWL.ObjectProperty)}
    classes = {str(s) for s in graph().subjects(RDF.type, OWL.Class)}
    for term in terms():
        for predicate, target in axioms(term):
            assert predicate in properties, (term, predicate)
            assert target in classes, (term, target)
            assert re.match(rf"{GENES}[A-Z][A-Za-z0-9-]+$|{OBO}(GO|CL)_\d{{7}}$|{IW}\d{{7}}$", target)


def test_no_gene_is_both_carried_and_lacked_by_a_term_or_the_terms_above_it() -> None:
    lacks = str(IW.lacks_expression)
    low, high = str(IW.expresses_low), str(IW.expresses_high)
    for term in cells():
        told = [axiom for a in ancestors(term) if a in terms() for axiom in axioms(a)]
        genes = {p: {o for q, o in told if q == p and o.startswith(GENES)} for p, _ in told}
        carried = set().union(*(genes[p] for p in genes if p != lacks))
        assert not genes.get(lacks, set()) & carried, term
        own = {p: {o for q, o in axioms(term) if q == p} for p in (low, high)}
        assert not own[low] & own[high], term


def test_programmes_have_members_and_are_no_cells() -> None:
    for term in sorted(terms()):
        if term > PROGRAMMES:
            members = [o for p, o in axioms(term) if p == OBO + "RO_0002351"]
            assert len(members) >= 2
            assert CELL not in ancestors(term)


def test_no_class_stands_below_two_disjoint_ones() -> None:
    assert len(disjoint()) >= 15
    everything = [t for t, entry in cell_ontology().items() if not entry.deprecated] + list(terms())
    for group in disjoint():
        both = [term for term in everything if len(ancestors(term) & group) > 1]
        assert both == [], group


def test_biology_is_disjoint_where_it_should_be() -> None:
    pairs = {frozenset(pair) for group in disjoint() for pair in combinations(group, 2)}
    for one, other in (
        ("CL:0000624", "CL:0000625"),  # CD4 and CD8
        ("CL:0000084", "CL:0000945"),  # T cells and the B lineage
        ("CL:0000789", "CL:0000798"),  # alpha-beta and gamma-delta
        ("CL:0000542", "CL:0000766"),  # lymphocytes and myeloid leukocytes
        ("IW:0000001", "IW:0000003"),  # progenitor and terminally exhausted
    ):
        assert frozenset((one, other)) in pairs


def test_the_stages_of_exhaustion_develop_one_from_the_other() -> None:
    develops = OBO + "RO_0002202"
    assert (develops, f"{IW}0000001") in axioms("IW:0000002")
    assert (develops, f"{IW}0000002") in axioms("IW:0000003")
    assert (str(IW.expresses_high), GENES + "TCF7") in axioms("IW:0000001")
    assert (str(IW.lacks_expression), GENES + "TCF7") in axioms("IW:0000003")


def test_owlready2_loads_every_axiom() -> None:
    triples = io.BytesIO(graph().serialize(format="nt", encoding="utf-8"))
    loaded: Any = owlready2.World().get_ontology("https://w3id.org/immuneworld/immuneworld.ttl#")
    loaded.load(fileobj=triples)
    world = loaded.world
    for term, node in terms().items():
        defined = [part for whole in world[str(node)].equivalent_to for part in whole.Classes]
        told = [*world[str(node)].is_a, *defined]
        restrictions = [r for r in told if isinstance(r, owlready2.Restriction)]
        assert len(restrictions) == len(axioms(term)), term
        assert all(r.value is not None for r in restrictions), term
    assert len(list(loaded.disjoint_classes())) == len(disjoint())
