"""Local terms: OWL in Turtle → `Term`, with the line each term's block stands on."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from .complex_axioms import complex_axioms
from .curies import PREFIXES, compress, expand
from .errors import InputError
from .term import LogicalDefinition, Relation, Scope, Synonym, Term

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

SYNONYM_SCOPES: dict[str, Scope] = {
    "oboInOwl:hasExactSynonym": "exact",
    "oboInOwl:hasBroadSynonym": "broad",
    "oboInOwl:hasNarrowSynonym": "narrow",
    "oboInOwl:hasRelatedSynonym": "related",
}
_BLOCK = re.compile(rf"^(?:(IW:\w+)|<{re.escape(PREFIXES['IW'])}(\w+)>)(?=\s|$)")


@dataclass(frozen=True)
class LocalTerms:
    """What a local Turtle file says.

    :param terms: its `owl:Class`es in the `IW:` namespace, by CURIE.
    :param synonyms: what it adds to terms of CL, by their CURIE.
    :param disjoint: pairs of classes, each sorted.
    :param properties: the properties it declares, by CURIE.
    :param lines: for each `IW:` subject, the 1-based lines on which a block of it starts.
    :param graph: the RDF itself, with all that the nouns do not carry.
    """

    version: str
    terms: dict[str, Term]
    disjoint: tuple[tuple[str, str], ...]
    properties: frozenset[str]
    lines: dict[str, tuple[int, ...]]
    graph: Graph
    synonyms: dict[str, tuple[Synonym, ...]]

    @property
    def is_packaged(self) -> bool:
        """Whether the file says that it is the project's ontology, and no addition to it."""
        return (_iri("iw:immuneworld.ttl"), _iri("rdf:type"), _iri("owl:Ontology")) in self.graph


def read_local_terms(path: Path) -> LocalTerms:
    """Read a Turtle file of local terms.

    :raises InputError: if it cannot be read or is not Turtle.
    """
    try:
        return parse_local_terms(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    except SyntaxError as error:
        raise InputError(
            f"is not Turtle: {error.msg}", where=f"{path}:{error.lineno}", hint="run iw-onto validate"
        ) from error


def parse_local_terms(text: str) -> LocalTerms:
    """Parse Turtle text.

    :raises SyntaxError: with `lineno` (1-based) and a message of one line.
    """
    return terms_of(parse_turtle(text), _blocks(text))


def terms_of(graph: Graph, lines: dict[str, tuple[int, ...]] | None = None) -> LocalTerms:
    """What a graph says of local terms.

    :param lines: where each subject's block starts, if the graph was read from Turtle.
    """
    terms = {curie: term_of(graph, curie) for curie in _classes(graph)}
    return LocalTerms(
        _version(graph),
        terms,
        _disjoint(graph),
        _properties(graph),
        lines or {},
        graph,
        _borrowed_synonyms(graph),
    )


def parse_turtle(text: str) -> Graph:
    """The graph of Turtle text; nothing outside it is read.

    :raises SyntaxError: with `lineno` (1-based) and a message of one line.
    """
    from rdflib import Graph
    from rdflib.plugins.parsers.notation3 import BadSyntax

    logging.getLogger("rdflib").setLevel(logging.ERROR)  # it logs tracebacks for odd literals
    graph = Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    try:
        return graph.parse(data=text, format="turtle")
    except BadSyntax as error:
        message = f"{error._why} at {str(error._str[error._i : error._i + 40])!r}"
        raise SyntaxError(message, (None, error.lines + 1, None, None)) from None
    except Exception as error:  # rdflib raises many kinds on malformed literals, IRIs and escapes
        raise SyntaxError(" ".join(str(error).split())[:200], (None, 1, None, None)) from None


@lru_cache(maxsize=4096)  # the same few dozen predicates are asked for at every term
def _iri(curie: str) -> URIRef:
    from rdflib import URIRef

    return URIRef(expand(curie))


def _classes(graph: Graph) -> list[str]:
    found = {compress(str(s)) for s in graph.subjects(_iri("rdf:type"), _iri("owl:Class"))}
    return sorted(curie for curie in found if curie.startswith("IW:"))


def _properties(graph: Graph) -> frozenset[str]:
    kinds = ("owl:ObjectProperty", "owl:AnnotationProperty", "owl:DatatypeProperty")
    found = (s for kind in kinds for s in graph.subjects(_iri("rdf:type"), _iri(kind)))
    return frozenset(compress(str(s)) for s in found)


def _version(graph: Graph) -> str:
    for header in graph.subjects(_iri("rdf:type"), _iri("owl:Ontology")):
        return str(graph.value(header, _iri("owl:versionInfo")) or "")
    return ""


def term_of(graph: Graph, curie: str) -> Term:
    """The term that a graph says of a class."""
    subject = _iri(curie)

    def texts(predicate: str) -> list[str]:
        return sorted(str(o) for o in graph.objects(subject, _iri(predicate)))

    replaced_by = texts("IAO:0100001")
    definitions = tuple(_definitions(graph, subject))
    genus = {curie for definition in definitions for curie in definition.genus}
    differentia = {relation for definition in definitions for relation in definition.differentia}
    relations = differentia.union(_relations(graph, subject))
    return Term(
        id=curie,
        label=next(iter(texts("rdfs:label")), ""),
        synonyms=_synonyms(graph, subject),
        definition=next(iter(texts("IAO:0000115")), ""),
        sources=tuple(compress(text) for text in texts("dcterms:source")),
        parents=tuple(sorted(genus.union(_parents(graph, subject)))),
        relations=tuple(sorted(relations, key=lambda r: (r.predicate, r.object))),
        deprecated="true" in texts("owl:deprecated"),
        replaced_by=compress(replaced_by[0]) if replaced_by else None,
        logical_definitions=definitions,
        complex_axioms=complex_axioms(graph, subject, _simple(graph, subject)),
    )


def _simple(graph: Graph, subject: URIRef) -> frozenset[Node]:
    """The expressions that parents, relations and logical definitions carry in full."""
    from rdflib import URIRef

    below, same = _iri("rdfs:subClassOf"), _iri("owl:equivalentClass")
    named = {node for node in graph.objects(subject, below) if isinstance(node, URIRef)}
    some = {node for node in graph.objects(subject, below) if _restriction(graph, node)}
    defined = {node for node in graph.objects(subject, same) if _definition(graph, node)}
    return frozenset(named | some | defined)


def _synonyms(graph: Graph, subject: URIRef) -> tuple[Synonym, ...]:
    found = ((str(o), scope) for p, scope in SYNONYM_SCOPES.items() for o in graph.objects(subject, _iri(p)))
    order = tuple(SYNONYM_SCOPES.values())
    return tuple(Synonym(*pair) for pair in sorted(found, key=lambda pair: (order.index(pair[1]), pair[0])))


def _borrowed_synonyms(graph: Graph) -> dict[str, tuple[Synonym, ...]]:
    """Synonyms that the file adds to CL's own terms."""
    from rdflib import URIRef

    subjects = {s for p in SYNONYM_SCOPES for s in graph.subjects(_iri(p)) if isinstance(s, URIRef)}
    named = sorted((curie, s) for s in subjects if (curie := compress(str(s))).startswith("CL:"))
    return {curie: _synonyms(graph, subject) for curie, subject in named}


def _parents(graph: Graph, subject: URIRef) -> Iterator[str]:
    from rdflib import URIRef

    for parent in graph.objects(subject, _iri("rdfs:subClassOf")):
        if isinstance(parent, URIRef):
            yield compress(str(parent))


def _relations(graph: Graph, subject: URIRef) -> Iterator[Relation]:
    """Each `rdfs:subClassOf` of a restriction."""
    from rdflib import URIRef

    for node in graph.objects(subject, _iri("rdfs:subClassOf")):
        if not isinstance(node, URIRef) and (relation := _restriction(graph, node)):
            yield relation


def _restriction(graph: Graph, node: Node) -> Relation | None:
    """`[ owl:onProperty p ; owl:someValuesFrom o ]` with named p and o; None for anything else."""
    from rdflib import URIRef

    p, o = graph.value(node, _iri("owl:onProperty")), graph.value(node, _iri("owl:someValuesFrom"))
    named = isinstance(p, URIRef) and isinstance(o, URIRef)
    return Relation(compress(str(p)), compress(str(o))) if named else None


def _definitions(graph: Graph, subject: URIRef) -> Iterator[LogicalDefinition]:
    """Each `owl:equivalentClass [ owl:intersectionOf ( genus … restriction … ) ]`.

    Other shapes are for a reasoner alone.
    """
    found = (_definition(graph, node) for node in graph.objects(subject, _iri("owl:equivalentClass")))
    yield from (definition for definition in found if definition)


def _definition(graph: Graph, node: Node) -> LogicalDefinition | None:
    from rdflib import URIRef

    members = _list(graph, graph.value(node, _iri("owl:intersectionOf")))
    genus = sorted(compress(str(member)) for member in members if isinstance(member, URIRef))
    told = [_restriction(graph, member) for member in members if not isinstance(member, URIRef)]
    differentia = [relation for relation in told if relation is not None]
    if not genus or len(differentia) != len(told):
        return None
    ordered = sorted(differentia, key=lambda r: (r.predicate, r.object))
    return LogicalDefinition(tuple(genus), tuple(ordered))


def _disjoint(graph: Graph) -> tuple[tuple[str, str], ...]:
    groups: list[list[Node]] = [[s, o] for s, o in graph.subject_objects(_iri("owl:disjointWith"))]
    for axiom in graph.subjects(_iri("rdf:type"), _iri("owl:AllDisjointClasses")):
        members = graph.value(axiom, _iri("owl:members"))
        groups.append(_list(graph, members))
    named = (sorted(compress(str(member)) for member in group) for group in groups)
    return tuple(sorted({(a, b) for group in named for a, b in combinations(group, 2)}))


def _list(graph: Graph, head: Node | None) -> list[Node]:
    try:
        return [] if head is None else list(graph.items(head))
    except ValueError as error:
        raise SyntaxError("an rdf:List runs in a circle", (None, 1, None, None)) from error


def _blocks(text: str) -> dict[str, tuple[int, ...]]:
    """Where each subject's block starts: parsed Turtle has no positions, so they are read off the text."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _BLOCK.match(line):
            found.setdefault(match[1] or f"IW:{match[2]}", []).append(number)
    return {curie: tuple(numbers) for curie, numbers in found.items()}
