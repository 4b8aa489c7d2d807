"""SPARQL over the graph, with rdflib. Nothing outside the graph is read: `SERVICE` and `FROM` are refused."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ..ontology.errors import InputError
from .export.rdf import NAMESPACES, to_rdf
from .graph import KnowledgeGraph

if TYPE_CHECKING:
    from curies import Converter

_HINT = "prefixes are known; e.g. SELECT ?cell WHERE { ?cell kg:expresses hgnc.symbol:PDCD1 }"
_LARGEST = 100_000  # characters of a query


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of a SELECT; of an ASK, one column `answer`. IRIs are CURIEs."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def query(graph: KnowledgeGraph, text: str) -> Answer:
    """Run a SELECT or ASK; rows are sorted unless the query orders them.

    :raises InputError: if it is no SPARQL, or asks for something else or elsewhere.
    """
    from rdflib.plugins.sparql import prepareQuery

    if len(text) > _LARGEST:
        raise InputError(f"has more than {_LARGEST} characters", where="query")
    try:
        prepared = prepareQuery(text, initNs=NAMESPACES)
    except Exception as error:  # of the parser's own kinds, and a bare one for an unknown prefix
        raise InputError(f"is no SPARQL: {error}", where="query", hint=_HINT) from error
    algebra = repr(prepared.algebra)
    if "ServiceGraphPattern" in algebra or prepared.algebra.get("datasetClause"):
        raise InputError("asks another place (SERVICE or FROM)", where="query", hint="ask this graph only")
    if prepared.algebra.name not in ("SelectQuery", "AskQuery"):
        raise InputError("is neither SELECT nor ASK", where="query", hint=_HINT)
    result = to_rdf(graph).query(prepared)
    if prepared.algebra.name == "AskQuery":
        return Answer(("answer",), ((str(bool(result.askAnswer)).lower(),),))
    columns = result.vars or []
    rows = [tuple(_short(found.get(column)) for column in columns) for found in result.bindings]
    is_ordered = "OrderBy" in algebra
    return Answer(tuple(map(str, columns)), tuple(rows if is_ordered else sorted(rows)))


def _short(value: object) -> str:
    from rdflib import URIRef

    if not isinstance(value, URIRef):
        return "" if value is None else str(value)
    return _curies().compress(str(value)) or str(value)


@cache
def _curies() -> Converter:
    from curies import Converter

    return Converter.from_prefix_map(NAMESPACES)
