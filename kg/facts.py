"""Our own facts: tables of nodes and of edges under `facts/`, every row with its source.

In a table of nodes, each column that is named like a predicate of the schema holds edges from the row's node
to every CURIE in the cell (`a|b`); in a table of edges, a row is an edge. What cell types express stands one
floor down, in `ontology/markers.tsv`: harmonize reads it too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..ontology.tables import MARKERS, cells, read_table, statements
from .graph import Edge, Node
from .schema import DISEASE, GENE, OUTCOME, PREDICATES, PROCESS, PROGRAMME, THERAPY, TISSUE

FACTS = Path(__file__).parent / "facts"
NODE_TABLES = {
    "therapies.tsv": THERAPY,
    "outcomes.tsv": OUTCOME,
    "cancers.tsv": DISEASE,
    "tissues.tsv": TISSUE,
    "genes.tsv": GENE,
    "processes.tsv": PROCESS,
    "programmes.tsv": PROGRAMME,
}
EDGE_TABLES = ("ligand_receptor.tsv", "effects.tsv", "markers.tsv", "secretion.tsv")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tables say; `counts` is the number of edges of each table."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    counts: dict[str, int]


def load_facts(folder: Path = FACTS) -> Facts:
    """Read all tables of a folder.

    :raises InputError: if a table is missing or is not as described above.
    """
    nodes: list[Node] = []
    edges: list[Edge] = []
    counts: Counter[str] = Counter()
    for name, category in NODE_TABLES.items():
        for row in read_table(folder / name, ("id", "label", "synonyms", "source")):
            nodes.append(Node(row["id"], category, row["label"], cells(row["synonyms"])))
            found = _edges_of(row)
            edges += found
            counts[f"facts/{name}"] += len(found)
    tables = {f"facts/{name}": folder / name for name in EDGE_TABLES} | {"ontology/markers.tsv": MARKERS}
    for name, path in tables.items():
        found = [Edge(*statement) for statement in statements(path)]
        edges += found
        counts[name] = len(found)
    return Facts(tuple(nodes), tuple(edges), {name: n for name, n in counts.items() if n})


def _edges_of(row: dict[str, str]) -> list[Edge]:
    """The edges in a node's predicate columns."""
    named = ((column, value) for column, value in row.items() if column in PREDICATES)
    return [Edge(row["id"], predicate, o, row["source"]) for predicate, value in named for o in cells(value)]
