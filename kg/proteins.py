"""Proteins of the Protein Ontology and the human genes that encode them.

The Cell Ontology speaks of proteins (PR ids), everyone else of genes. Where an id stands for all products of
a gene, its edges go to the gene. An isoform or a complex is more than its gene (CD45RO is not CD45RA), so it
keeps a node of its own, tied to its genes by `same_as`; a mouse protein without a human gene stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .facts import FACTS
from .graph import Edge, Node
from .schema import PROTEIN
from .tables import cells, read_table

_PRESENT = ("expresses", "expresses_high", "expresses_low", "produces")


@dataclass(frozen=True, slots=True)
class Protein:
    """A row of `protein_gene.tsv`; level is `gene`, `form` or `unresolved`."""

    node: Node
    level: str
    genes: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Proteins:
    """All proteins of the table, by PR id."""

    by_id: dict[str, Protein] = field(default_factory=dict)

    def resolve(self, predicate: str, protein: str) -> tuple[str, ...]:
        """What an edge to the protein points at: its gene, a complex's subunits, or the protein itself."""
        row = self.by_id.get(protein)
        if row is None or row.level == "unresolved":
            return (protein,)
        # A cell that carries a complex carries each subunit; one that lacks it may still carry one of them.
        parts = len(row.genes) > 1 and predicate in _PRESENT
        return row.genes if row.level == "gene" or parts else (protein,)

    def node(self, protein: str) -> Node:
        """The protein as a node; labelled by its CURIE if the table does not know it."""
        row = self.by_id.get(protein)
        return row.node if row else Node(protein, PROTEIN, protein)

    def same_as(self, proteins: Iterable[str]) -> list[Edge]:
        """Edges from proteins that kept their node to the genes that encode them."""
        rows = [(p, self.by_id[p]) for p in sorted(proteins) if p in self.by_id]
        return [Edge(p, "same_as", gene, row.source) for p, row in rows for gene in row.genes]


def load_proteins(path: Path = FACTS / "protein_gene.tsv") -> Proteins:
    """Read the table.

    :raises InputError: if it cannot be read or lacks a column.
    """
    rows = read_table(path, ("id", "label", "synonyms", "level", "genes", "source"))
    return Proteins(
        {
            r["id"]: Protein(
                Node(r["id"], PROTEIN, r["label"], cells(r["synonyms"])),
                r["level"],
                cells(r["genes"]),
                r["source"],
            )
            for r in rows
        }
    )
