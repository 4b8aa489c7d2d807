"""The canonical form of a Turtle file of terms: same graph, same bytes, so that a diff shows what changed.

Any tool may save the file (Protégé, rdflib); `iw-onto format` brings it back into this order. Comments after
`#` are no part of a graph: those of the sections are the writer's own, others are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..curies import PREFIXES, expand
from .id_ranges import load_ranges
from .turtle_nodes import Nodes

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_ABOUT = (
    "# The local terms of ImmuneWorld. One block a term, sorted by id; predicates in the order type, label,\n"
    "# definition, synonyms, logical definition, is_a, axioms, sources. Written by iw-onto format; how to\n"
    "# add a term: docs/curators.md.\n"
)
_TITLES = {
    "annotation": "annotation properties",
    "relation": "relations",
    "cell": "cell types and states",
    "programme": "programmes: no cells",
    "addition": "what is said of terms of other ontologies",
    "disjoint": "disjointness: no class of CL stands below both",
    "other": "annotations of axioms, and what has no other place",
    "declared": "declarations: classes of CL and GO, and human genes (HGNC), that the axioms above name",
}
_A = expand("rdf:type")
_DECLARES = frozenset(expand(curie) for curie in ("rdf:type", "rdfs:label", "skos:exactMatch"))
_PROPERTIES = {
    expand("owl:AnnotationProperty"): "annotation",
    expand("owl:ObjectProperty"): "relation",
    expand("owl:DatatypeProperty"): "relation",
}


def to_turtle(graph: Graph) -> str:
    """A graph as canonical Turtle, LF line ends.

    Reading the text again gives an isomorphic graph, and the same text from it, whatever the order, prefixes
    and blank-node labels of the file that it came from.
    """
    from rdflib import URIRef

    nodes = Nodes(_plain_strings(graph))
    header, sections = _sections(nodes)
    if (URIRef(expand("iw:immuneworld.ttl")), URIRef(_A), URIRef(expand("owl:Ontology"))) in graph:
        _mark_ranges(sections)
    body = "".join(_section(kind, sections[kind]) for kind in _TITLES if sections[kind])
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(nodes.prefixes))
    return f"{prefixes}\n{_ABOUT}" + "".join(f"\n{block}" for _, block in sorted(header)) + body


def _sections(nodes: Nodes) -> tuple[list[tuple[object, str]], dict[str, list[tuple[object, str]]]]:
    """The header's blocks, and for every section its blocks with what they are sorted by."""
    from rdflib import BNode

    sections: dict[str, list[tuple[object, str]]] = {kind: [] for kind in ("header", *_TITLES)}
    for subject in set(nodes.graph.subjects()):
        if isinstance(subject, BNode):
            for kind, key, block in _blank(nodes, subject):
                sections[kind].append((key, block))
        else:
            for kind, block in _named(nodes, subject):
                sections[kind].append((_key(nodes.iri(str(subject))), block))
    return sections.pop("header"), sections


def _section(kind: str, blocks: list[tuple[object, str]]) -> str:
    between = "" if kind in {"annotation", "declared"} else "\n"
    text = between.join(block for _, block in sorted(blocks))
    return f"\n# --- {_TITLES[kind]} ---\n\n{text}"


def _mark_ranges(sections: dict[str, list[tuple[object, str]]]) -> None:
    """A comment where each curator's range of ids starts, empty ones too.

    Between two curators' new terms there is then a line that both have, so that git merges their branches.
    """
    for own in load_ranges():
        first = f"IW:{own.first:07d}"
        sections[own.kind].append((_key(first), f"# {own.holder}: {first} to IW:{own.last:07d}\n"))


def _key(name: str) -> tuple[bool, str]:
    """Borrowed properties before our own; ids in order."""
    return name.startswith("IW:"), name


def _named(nodes: Nodes, subject: Node) -> Iterable[tuple[str, str]]:
    """Section and block of an IRI. A class of another ontology is declared apart from what we add to it."""
    name, pairs = nodes.iri(str(subject)), list(nodes.graph.predicate_objects(subject))
    kind = _kind(name, {str(o) for p, o in pairs if str(p) == _A})
    if kind == "annotation":
        yield kind, _line(name, nodes.ordered(pairs))
    elif kind != "declared":
        yield kind, _block(name, nodes.ordered(pairs))
    else:
        declares = [(p, o) for p, o in pairs if str(p) in _DECLARES]
        added = [(p, o) for p, o in pairs if str(p) not in _DECLARES]
        if declares:
            yield kind, _line(name, nodes.ordered(declares))
        if added:
            yield "addition", _block(name, nodes.ordered(added))


def _kind(name: str, types: set[str]) -> str:
    if expand("owl:Ontology") in types:
        return "header"
    for iri, kind in _PROPERTIES.items():
        if iri in types:
            return kind
    if name.startswith("IW:"):
        return "programme" if re.fullmatch(r"IW:01\d{5}", name) else "cell"
    return "declared"


def _blank(nodes: Nodes, subject: Node) -> Iterable[tuple[str, object, str]]:
    """The block of a blank node that stands on its own: nobody names it, or it needs a label."""
    from rdflib import URIRef

    if subject in nodes.labels:
        label = f"_:{nodes.labels[subject]}"
        yield "other", (label, ""), _block(label, nodes.statements(subject))
    elif (None, None, subject) not in nodes.graph:
        told = nodes.statements(subject)
        disjoint = (subject, URIRef(_A), URIRef(expand("owl:AllDisjointClasses"))) in nodes.graph
        members = "".join(told[-1:]) if disjoint else ""
        text = "[ " + " ;\n    ".join(told) + " ] .\n"
        yield ("disjoint" if disjoint else "other"), (members, text), text


def _line(name: str, told: list[str]) -> str:
    return f"{name} {' ; '.join(told)} .\n"


def _block(name: str, told: list[str]) -> str:
    return f"{name}\n    " + " ;\n    ".join(told) + " .\n"


def _plain_strings(graph: Graph) -> Graph:
    """RDF 1.1: `"a"` and `"a"^^xsd:string` are one literal; write the short one."""
    from rdflib import Graph, Literal, URIRef

    string = URIRef(expand("xsd:string"))
    plain = Graph()
    for s, p, o in graph:
        is_string = isinstance(o, Literal) and o.datatype == string
        plain.add((s, p, Literal(str(o)) if is_string else o))
    return plain
