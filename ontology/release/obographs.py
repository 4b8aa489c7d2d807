"""The release as obographs JSON. https://github.com/geneontology/obographs"""

from __future__ import annotations

import json
from typing import Any

from ..curies import expand
from ..term import LogicalDefinition, Scope, Term
from .document import GENE, IRI, LICENCE, ReleaseDocument

_SCOPES: dict[Scope, str] = {
    "exact": "hasExactSynonym",
    "broad": "hasBroadSynonym",
    "narrow": "hasNarrowSynonym",
    "related": "hasRelatedSynonym",
}


def obographs_text(document: ReleaseDocument) -> str:
    """The whole file."""
    graph = {
        "id": IRI,
        "meta": _header(document),
        "nodes": [*map(_node, document.terms), *_genes(document), *_others(document), *_properties(document)],
        "edges": [edge for term in document.terms for edge in _edges(term)],
        "equivalentNodesSets": [],
        "logicalDefinitionAxioms": [
            _definition(term.id, definition)
            for term in document.terms
            for definition in term.logical_definitions
        ],
        "disjointClassAxioms": [{"classIds": [expand(a), expand(b)]} for a, b in document.disjoint],
        "domainRangeAxioms": [],
        "propertyChainAxioms": [],
    }
    return json.dumps({"graphs": [graph]}, indent=1, ensure_ascii=False) + "\n"


def _header(document: ReleaseDocument) -> dict[str, Any]:
    license_ = {"pred": expand("dcterms:license"), "val": LICENCE}
    comment = {"pred": expand("rdfs:comment"), "val": document.attribution}
    return {"version": document.version_iri, "basicPropertyValues": [license_, comment]}


def _node(term: Term) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    if term.definition:
        meta["definition"] = {"val": term.definition, "xrefs": list(term.sources)}
    if term.synonyms:
        meta["synonyms"] = [{"pred": _SCOPES[s.scope], "val": s.text, "xrefs": []} for s in term.synonyms]
    if term.replaced_by:
        replaced = {"pred": expand("IAO:0100001"), "val": expand(term.replaced_by)}
        meta["basicPropertyValues"] = [replaced]
    if term.deprecated:
        meta["deprecated"] = True
    node: dict[str, Any] = {"id": expand(term.id), "lbl": term.label, "type": "CLASS"}
    return {**node, "meta": meta} if meta else node


def _genes(document: ReleaseDocument) -> list[dict[str, Any]]:
    return [
        {
            "id": expand(GENE + symbol),
            "lbl": symbol,
            "type": "CLASS",
            "meta": {"xrefs": [{"val": curie}]} if curie else {},
        }
        for symbol, curie in document.genes.items()
    ]


def _others(document: ReleaseDocument) -> list[dict[str, Any]]:
    return [{"id": expand(curie), "type": "CLASS"} for curie in document.others]


def _properties(document: ReleaseDocument) -> list[dict[str, Any]]:
    return [{"id": expand(c), "lbl": label, "type": "PROPERTY"} for c, label in document.properties.items()]


def _edges(term: Term) -> list[dict[str, str]]:
    defined = {r for d in term.logical_definitions for r in d.differentia}
    edges = [{"sub": expand(term.id), "pred": "is_a", "obj": expand(p)} for p in term.parents]
    told = (r for r in term.relations if r not in defined)
    return edges + [
        {"sub": expand(term.id), "pred": expand(r.predicate), "obj": expand(r.object)} for r in told
    ]


def _definition(curie: str, definition: LogicalDefinition) -> dict[str, Any]:
    return {
        "definedClassId": expand(curie),
        "genusIds": [expand(genus) for genus in definition.genus],
        "restrictions": [
            {"propertyId": expand(r.predicate), "fillerId": expand(r.object)} for r in definition.differentia
        ],
    }
