"""A release: the packaged local terms and the Cell Ontology as one `Ontology`, and its OWL file."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

from .cl.cell_ontology import CL_VERSION, IMPORTS, load_cell_ontology
from .curies import expand
from .local_terms import LocalTerms, read_local_terms
from .ontology import Ontology
from .outputs import whole_file

LOCAL = Path(__file__).parent / "immuneworld.ttl"
OWN = "IW_ONTOLOGY"  # a curator's working copy, before it is released


def load_ontology(local: Path | None = None, *, imports: Path | None = IMPORTS) -> Ontology:
    """CL and the local terms of a Turtle file, merged.

    :param local: default: the file that the environment's `IW_ONTOLOGY` names, else the packaged
        `ontology/immuneworld.ttl` (read once, then cached).
    :param imports: folder of the CL slices; None leaves relations and non-exact synonyms of CL out.
    :raises InputError: if a file cannot be read. :raises VersionMismatchError: if CL is another release.
    """
    if local is None and imports == IMPORTS:
        return _default(Path(os.environ.get(OWN, LOCAL)))
    return merge(read_local_terms(Path(local or LOCAL)), imports)


@cache
def _default(path: Path) -> Ontology:
    return merge(read_local_terms(path))


def merge(local: LocalTerms, imports: Path | None = IMPORTS) -> Ontology:
    """Local terms over the Cell Ontology."""
    terms = load_cell_ontology(imports)
    terms.update(local.terms)
    for curie in local.synonyms.keys() & terms.keys():
        own = dict.fromkeys((*terms[curie].synonyms, *local.synonyms[curie]))
        terms[curie] = replace(terms[curie], synonyms=tuple(own))
    return Ontology(local.version, CL_VERSION, terms, local.disjoint)


def to_owl(path: Path, local: Path | None = None) -> None:
    """Write the release as RDF/XML: every local axiom, and id, label and is_a of the CL terms above them.

    CL's definitions stay out; its attribution stands in the ontology's header.
    """
    from rdflib import Literal, URIRef

    source = read_local_terms(Path(local or LOCAL))
    ontology, graph = merge(source), source.graph
    is_type, is_class = URIRef(expand("rdf:type")), URIRef(expand("owl:Class"))
    for curie in sorted(_borrowed(source, ontology)):
        node, term = URIRef(expand(curie)), ontology[curie]
        graph.add((node, is_type, is_class))
        graph.add((node, URIRef(expand("rdfs:label")), Literal(term.label)))
        for parent in term.parents:
            graph.add((node, URIRef(expand("rdfs:subClassOf")), URIRef(expand(parent))))
    _declare(source)
    with whole_file(path) as target:
        graph.serialize(target, format="xml", encoding="utf-8")


def _declare(local: LocalTerms) -> None:
    """Declare every property and class that an axiom uses, without which OWL tools drop the axiom."""
    from rdflib import URIRef

    is_type = URIRef(expand("rdf:type"))
    for used, kind in (("owl:onProperty", "owl:ObjectProperty"), ("owl:someValuesFrom", "owl:Class")):
        for node in set(local.graph.objects(None, URIRef(expand(used)))):
            if isinstance(node, URIRef):
                local.graph.add((node, is_type, URIRef(expand(kind))))


def _borrowed(local: LocalTerms, ontology: Ontology) -> set[str]:
    """CL terms that a local axiom names, and all above them."""
    named = {p for term in local.terms.values() for p in term.parents}
    named |= {r.object for term in local.terms.values() for r in term.relations}
    named |= {curie for pair in local.disjoint for curie in pair}
    known = {curie for curie in named if curie in ontology and curie not in local.terms}
    return known.union(*(ontology.ancestors(curie) for curie in known)) if known else set()
