"""CL as OWL in RDF/XML (`cl.owl`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..curies import compress, expand
from ..errors import InputError
from ..local_terms import term_of
from ..xml_files import check_xml
from .release_file import CellOntologyRelease, version_in

if TYPE_CHECKING:
    from rdflib import Graph


def read(path: Path) -> CellOntologyRelease:
    """A release from an OWL file; owl:imports are not followed."""
    graph = _parse(path)
    from rdflib import OWL, RDF, URIRef

    classes = {compress(str(s)) for s in graph.subjects(RDF.type, OWL.Class) if isinstance(s, URIRef)}
    terms = {curie: term_of(graph, curie) for curie in classes if curie.startswith("CL:")}
    headers = list(graph.subjects(RDF.type, OWL.Ontology))
    told = [str(graph.value(h, URIRef(expand("owl:versionIRI"))) or "") for h in headers]
    return CellOntologyRelease(version_in(" ".join(told)), terms, has_logic=True)


def _parse(path: Path) -> Graph:
    from rdflib import Graph

    data = check_xml(path)
    try:
        return Graph(bind_namespaces="none").parse(data=data, format="xml")
    except Exception as error:  # rdflib raises many kinds on RDF/XML that is well-formed but wrong
        raise InputError(f"is no RDF/XML ({' '.join(str(error).split())[:200]})", where=str(path)) from error
