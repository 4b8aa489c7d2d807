"""KGX TSV for other tools: Biolink predicates, publications, level of knowledge.

https://github.com/biolink/kgx/blob/master/specification/kgx-format.md. The folder that `iw kg build` writes
holds our own predicates, so that it can be read back; this one is in Biolink's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ...ontology.genes import load_genes
from ...ontology.outputs import whole_folder
from ..biolink import BIOLINK
from ..graph import Edge, KnowledgeGraph
from ..sources import OWN, knowledge_source, publications

NODES, EDGES = "immuneworld_nodes.tsv", "immuneworld_edges.tsv"
NODE_COLUMNS = ("id", "category", "name", "synonym", "provided_by")
EDGE_COLUMNS = (
    "id",
    "subject",
    "predicate",
    "object",
    "category",
    "negated",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "original_predicate",
    "knowledge_level",
    "agent_type",
    "primary_knowledge_source",
    "publications",
)


def write_kgx(graph: KnowledgeGraph, folder: Path | str) -> None:
    """Write `immuneworld_nodes.tsv` and `immuneworld_edges.tsv`, whole or not at all.

    :raises InputError: if the folder holds something else.
    """
    nodes = [
        (_id(n.id), n.category, n.label, "|".join(n.synonyms), OWN) for n in sorted(graph.nodes.values())
    ]
    rows = ((NODES, NODE_COLUMNS, nodes), (EDGES, EDGE_COLUMNS, edge_rows(graph.edges)))
    with whole_folder(folder, NODES) as stage:
        for name, columns, found in rows:
            text = "".join("\t".join(row) + "\n" for row in (columns, *found))
            (stage / name).write_bytes(text.encode("utf-8"))


def edge_rows(edges: Iterable[Edge]) -> list[tuple[str, ...]]:
    """Rows of `EDGE_COLUMNS`, one a Biolink statement.

    KGX keeps one edge a (subject, predicate, object), so that `expresses` and `expresses_high` of one gene
    are one row here: the finer one's, with the publications of both.
    """
    found: dict[tuple[str, ...], list[Edge]] = defaultdict(list)
    for edge in sorted(edges):
        said = BIOLINK[edge.predicate]
        found[edge.subject, said.predicate, str(said.negated), edge.object, said.direction].append(edge)
    # The finer of two sorts last: expresses_high after expresses, secretes after produces.
    return [_row(same[-1], same) for same in found.values()]


def _row(edge: Edge, same: list[Edge]) -> tuple[str, ...]:
    said = BIOLINK[edge.predicate]
    cited = dict.fromkeys(p for other in (edge, *same) for p in publications(other.source))
    return (
        f"{edge.subject}-{edge.predicate}-{edge.object}",
        _id(edge.subject),
        f"biolink:{said.predicate}",
        _id(edge.object),
        "biolink:Association",
        "true" if said.negated else "false",
        said.aspect,
        said.direction,
        edge.predicate,
        "knowledge_assertion",
        "manual_agent",
        knowledge_source(edge.source),
        "|".join(cited),
    )


def _id(curie: str) -> str:
    """The CURIE that Biolink prefers: genes by HGNC id, which a change of symbol does not touch."""
    symbol = curie.removeprefix("hgnc.symbol:")
    return load_genes().id_of(symbol) or curie if symbol != curie else curie
