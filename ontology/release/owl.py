"""The release as OWL 2 in RDF/XML, written in one order so that the same release is the same bytes.

https://www.w3.org/TR/owl2-mapping-to-rdf/. rdflib's own writer orders blank nodes by their random names.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from ..curies import PREFIXES, expand
from ..local_terms import SYNONYM_SCOPES
from ..term import LogicalDefinition, Relation, Term
from .document import CREATOR, GENE, IRI, LICENCE, TITLE, ReleaseDocument

_NAMESPACES = ("rdf", "rdfs", "owl", "dcterms", "oboInOwl", "skos")
_DEFINITION, _REPLACED = "obo:IAO_0000115", "obo:IAO_0100001"


def owl_text(document: ReleaseDocument) -> str:
    """The whole file."""
    lines = [*_header(document), *_properties(document)]
    for term in document.terms:
        lines += _class(term)
    for symbol, curie in document.genes.items():
        about = [_text("rdfs:label", symbol), _link("skos:exactMatch", curie)]
        lines += _element("owl:Class", GENE + symbol, about if curie else about[:1])
    for curie in document.others:
        lines += _element("owl:Class", curie, [])
    for a, b in document.disjoint:
        lines += _element("rdf:Description", a, [_link("owl:disjointWith", b)])
    return "\n".join([*lines, "</rdf:RDF>", ""])


def _header(document: ReleaseDocument) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    names = " ".join(f'xmlns:{prefix}="{PREFIXES[prefix]}"' for prefix in _NAMESPACES)
    yield f'<rdf:RDF {names} xmlns:obo="http://purl.obolibrary.org/obo/">'
    yield f'  <owl:Ontology rdf:about="{IRI}">'
    yield f'    <owl:versionIRI rdf:resource="{document.version_iri}"/>'
    yield "    " + _text("owl:versionInfo", document.version)
    yield "    " + _text("dcterms:title", TITLE)
    yield "    " + _text("dcterms:creator", CREATOR)
    yield f'    <dcterms:license rdf:resource="{LICENCE}"/>'
    yield "    " + _text("rdfs:comment", document.attribution)
    yield "  </owl:Ontology>"


def _properties(document: ReleaseDocument) -> Iterator[str]:
    annotations = ["IAO:0000115", "IAO:0100001", *SYNONYM_SCOPES, "dcterms:source", "dcterms:title"]
    annotations += ["dcterms:creator", "dcterms:license", "skos:exactMatch"]
    for curie in sorted(annotations):
        yield from _element("owl:AnnotationProperty", curie, [])
    supers = dict(document.super_properties)
    for curie, label in document.properties.items():
        above = [_link("rdfs:subPropertyOf", supers[curie])] if curie in supers else []
        yield from _element("owl:ObjectProperty", curie, [_text("rdfs:label", label), *above])


def _class(term: Term) -> list[str]:
    differentia = {r for d in term.logical_definitions for r in d.differentia}
    inner = [_text("rdfs:label", term.label)]
    inner += [_text(_DEFINITION, term.definition)] if term.definition else []
    tags = {scope: tag for tag, scope in SYNONYM_SCOPES.items()}
    inner += [_text(tags[synonym.scope], synonym.text) for synonym in term.synonyms]
    inner += [_equivalent(definition) for definition in term.logical_definitions]
    inner += [_link("rdfs:subClassOf", p) for p in term.parents]  # the genus too: not every tool reasons
    told = (r for r in term.relations if r not in differentia)
    inner += [f"<rdfs:subClassOf>{_some(r)}</rdfs:subClassOf>" for r in told]
    inner += [_link("dcterms:source", source) for source in term.sources]
    if term.deprecated:
        boolean = PREFIXES["xsd"] + "boolean"
        inner.append(f'<owl:deprecated rdf:datatype="{boolean}">true</owl:deprecated>')
        inner += [_link(_REPLACED, term.replaced_by)] if term.replaced_by else []
    return _element("owl:Class", term.id, inner)


def _equivalent(definition: LogicalDefinition) -> str:
    genus = "".join(f"<rdf:Description rdf:about={_iri(curie)}/>" for curie in definition.genus)
    parts = genus + "".join(map(_some, definition.differentia))
    parts = f'<owl:intersectionOf rdf:parseType="Collection">{parts}</owl:intersectionOf>'
    return f"<owl:equivalentClass><owl:Class>{parts}</owl:Class></owl:equivalentClass>"


def _some(relation: Relation) -> str:
    on = _link("owl:onProperty", relation.predicate)
    return f"<owl:Restriction>{on}{_link('owl:someValuesFrom', relation.object)}</owl:Restriction>"


def _element(tag: str, curie: str, inner: list[str]) -> list[str]:
    if not inner:
        return [f"  <{tag} rdf:about={_iri(curie)}/>"]
    return [f"  <{tag} rdf:about={_iri(curie)}>", *(f"    {line}" for line in inner), f"  </{tag}>"]


def _text(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"


def _link(tag: str, curie: str) -> str:
    return f"<{tag} rdf:resource={_iri(curie)}/>"


def _iri(curie: str) -> str:
    return quoteattr(curie if curie.startswith("http") else expand(curie))
