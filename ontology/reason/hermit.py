"""HermiT, an OWL 2 DL reasoner in Java, through owlready2.

Glimm et al. 2014, HermiT: an OWL 2 reasoner, J Autom Reasoning 53:245. Lamy 2017, Owlready, Artif Intell
Med 80:11.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .axioms import Axiom, Expression, Some
from .classification import Classification
from .names import curie_of, iri_of, named_classes

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_IRI = "https://w3id.org/immuneworld/reasoning"


def is_there() -> bool:
    """Whether there is a Java to run it."""
    return shutil.which("java") is not None


def classify(axioms: Iterable[Axiom]) -> Classification:
    """All named classes, classified.

    :raises InputError: without Java, or if HermiT refuses.
    """
    if not is_there():
        raise InputError("HermiT needs Java, and there is none", hint="install Java, or use --reasoner elk")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "axioms.nt"
        as_rdf(axioms).serialize(path, format="nt", encoding="utf-8")
        return _run(path)


def _run(path: Path) -> Classification:
    import owlready2

    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri()).load()
    try:
        with _temporary_files_in(path.parent):
            owlready2.sync_reasoner_hermit(ontology, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.base.OwlReadyError as error:
        raise InputError(f"HermiT failed ({' '.join(str(error).split())[:200]})") from error
    empty = frozenset(curie_of(c.iri) for c in world.inconsistent_classes()) - {"owl:Nothing"}
    classes = ((curie_of(c.iri), c) for c in world.classes())
    above = {curie: _above(curie, c) for curie, c in classes if curie not in empty}
    world.close()
    return Classification("hermit", above, empty)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """owlready2 leaves its own file behind when HermiT fails."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _above(curie: str, cls: Any) -> frozenset[str]:
    return frozenset(curie_of(c.iri) for c in cls.ancestors()) - {curie, "owl:Thing"}


def as_rdf(axioms: Iterable[Axiom]) -> Graph:
    """The axioms as OWL in RDF."""
    from rdflib import OWL, RDF, RDFS, Graph, URIRef

    graph, axioms = Graph(), frozenset(axioms)
    properties = {
        "SubClassOf": RDFS.subClassOf,
        "EquivalentClasses": OWL.equivalentClass,
        "DisjointClasses": OWL.disjointWith,
        "SubObjectPropertyOf": RDFS.subPropertyOf,
    }
    graph.add((URIRef(_IRI), RDF.type, OWL.Ontology))
    for curie in named_classes(axioms):
        graph.add((URIRef(iri_of(curie)), RDF.type, OWL.Class))
    for axiom in axioms:
        ends = [_node(graph, side) for side in (axiom.left, axiom.right)]
        if axiom.kind == "SubObjectPropertyOf":
            for end in ends:
                graph.add((end, RDF.type, OWL.ObjectProperty))
        graph.add((ends[0], properties[axiom.kind], ends[1]))
    return graph


def _node(graph: Graph, expression: Expression) -> Node:
    from rdflib import OWL, RDF, BNode, URIRef
    from rdflib.collection import Collection

    if isinstance(expression, str):
        return URIRef(iri_of(expression))
    node = BNode()
    if isinstance(expression, Some):
        property_ = URIRef(iri_of(expression.property))
        graph.add((property_, RDF.type, OWL.ObjectProperty))
        graph.add((node, RDF.type, OWL.Restriction))
        graph.add((node, OWL.onProperty, property_))
        graph.add((node, OWL.someValuesFrom, _node(graph, expression.filler)))
        return node
    parts = BNode()
    Collection(graph, parts, [_node(graph, part) for part in expression.parts])
    graph.add((node, RDF.type, OWL.Class))
    graph.add((node, OWL.intersectionOf, parts))
    return node
