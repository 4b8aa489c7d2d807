"""CL as obographs JSON (`cl.json`). https://github.com/geneontology/obographs"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..curies import compress
from ..errors import InputError
from ..term import LogicalDefinition, Relation, Synonym, Term
from .release_file import CellOntologyRelease, read_json, read_text, version_in
from .scopes import scope_of

_REPLACED = "http://purl.obolibrary.org/obo/IAO_0100001"


def read(path: Path) -> CellOntologyRelease:
    """A release from an obographs file."""
    try:
        (graph, *_) = read_json(read_text(path), path)["graphs"]
        defined = _definitions(graph)
        above, relations = _edges(graph, defined)
        nodes = [n for n in graph["nodes"] if n.get("type", "CLASS") == "CLASS"]
        terms = {term.id: term for term in (_term(node, above, relations, defined) for node in nodes)}
        version = version_in(str(graph.get("meta", {}).get("version", "")))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"is no obographs document ({error!r})", where=str(path)) from error
    return CellOntologyRelease(version, terms, has_logic=True)


def _definitions(graph: dict[str, Any]) -> dict[str, LogicalDefinition]:
    found = {}
    for axiom in graph.get("logicalDefinitionAxioms", ()):
        told = axiom.get("restrictions", ())
        parts = {Relation(compress(x["propertyId"]), compress(x["fillerId"])) for x in told}
        found[compress(axiom["definedClassId"])] = LogicalDefinition(
            tuple(sorted(map(compress, axiom.get("genusIds", ())))), _ordered(parts)
        )
    return found


def _ordered(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    return tuple(sorted(relations, key=lambda r: (r.predicate, r.object)))


def _edges(
    graph: dict[str, Any], defined: dict[str, LogicalDefinition]
) -> tuple[dict[str, set[str]], dict[str, set[Relation]]]:
    above, relations = defaultdict(set), defaultdict(set)
    for edge in graph.get("edges", ()):
        subject, target = compress(edge["sub"]), compress(edge["obj"])
        if edge["pred"] == "is_a":
            above[subject].add(target)
        else:
            relations[subject].add(Relation(compress(edge["pred"]), target))
    for subject, definition in defined.items():
        above[subject].update(definition.genus)
        relations[subject].update(definition.differentia)
    return above, relations


def _term(
    node: dict[str, Any],
    above: dict[str, set[str]],
    relations: dict[str, set[Relation]],
    defined: dict[str, LogicalDefinition],
) -> Term:
    curie, meta = compress(node["id"]), node.get("meta", {})
    replaced = [v["val"] for v in meta.get("basicPropertyValues", ()) if v["pred"] == _REPLACED]
    return Term(
        id=curie,
        label=node.get("lbl", ""),
        synonyms=tuple(Synonym(s["val"], scope_of(s["pred"])) for s in meta.get("synonyms", ())),
        parents=tuple(sorted(above.get(curie, ()))),
        relations=_ordered(relations.get(curie, ())),
        deprecated=bool(meta.get("deprecated")),
        replaced_by=compress(replaced[0]) if replaced else None,
        logical_definitions=(defined[curie],) if curie in defined else (),
    )
