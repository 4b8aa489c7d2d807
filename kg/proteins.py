"""Proteins as nodes of the graph (`ontology/proteins.py` says which genes encode them).

Where an id stands for all products of a gene, its edges go to the gene. An isoform or a complex keeps a node
of its own, tied to its genes by `same_as`; a mouse protein without a human gene stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..ontology import proteins
from .graph import Edge, Node
from .schema import PROTEIN

_PRESENT = ("expresses", "expresses_high", "expresses_low", "produces", "secretes")


class Proteins(proteins.Proteins):
    """All proteins of the table, by PR id."""

    def resolve(self, predicate: str, protein: str) -> tuple[str, ...]:
        """What an edge to the protein points at: its gene, a complex's subunits, or the protein itself."""
        return self.genes(protein, predicate in _PRESENT) or (protein,)

    def node(self, protein: str) -> Node:
        """The protein as a node; labelled by its CURIE if the table does not know it."""
        row = self.by_id.get(protein)
        return Node(protein, PROTEIN, row.label, row.synonyms) if row else Node(protein, PROTEIN, protein)

    def same_as(self, proteins: Iterable[str]) -> list[Edge]:
        """Edges from proteins that kept their node to the genes that encode them."""
        rows = [(p, self.by_id[p]) for p in sorted(proteins) if p in self.by_id]
        return [Edge(p, "same_as", gene, row.source) for p, row in rows for gene in row.genes]


def load_proteins(path: Path = proteins.TABLE) -> Proteins:
    """Read the table.

    :raises InputError: if it cannot be read or lacks a column.
    """
    return Proteins({row.id: row for row in proteins.read_proteins(path)})
