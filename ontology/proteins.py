"""Proteins of the Protein Ontology and the human genes that encode them.

The Cell Ontology speaks of proteins (PR ids), everyone else of genes. An isoform or a complex is more than
its gene (CD45RO is not CD45RA), so it is no gene; nor is a mouse protein without a human gene.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .tables import cells, read_table

TABLE = Path(__file__).parent / "imports" / "protein_gene.tsv"


@dataclass(frozen=True, slots=True)
class Protein:
    """A row of `imports/protein_gene.tsv`; level is `gene`, `form` or `unresolved`."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    level: str
    genes: tuple[str, ...]
    source: str

    def parts(self, is_present: bool) -> tuple[str, ...]:
        """Genes (`hgnc.symbol:CD4`) that a statement about the protein is about; none for one of its forms.

        A cell that carries a complex carries each subunit; one that lacks it may still carry one of them.
        """
        is_complex = len(self.genes) > 1 and self.level != "unresolved"
        return self.genes if self.level == "gene" or (is_complex and is_present) else ()


@dataclass(frozen=True)
class Proteins:
    """All proteins of the table, by PR id."""

    by_id: dict[str, Protein] = field(default_factory=dict)

    def genes(self, protein: str, is_present: bool) -> tuple[str, ...]:
        """Genes that having, or lacking, a protein is about; see `Protein.parts`. None for an unknown id."""
        row = self.by_id.get(protein)
        return row.parts(is_present) if row else ()


def read_proteins(path: Path = TABLE) -> Iterable[Protein]:
    """Rows of the table.

    :raises InputError: if it cannot be read or lacks a column.
    """
    for row in read_table(path, ("id", "label", "synonyms", "level", "genes", "source")):
        names, genes = cells(row["synonyms"]), cells(row["genes"])
        yield Protein(row["id"], row["label"], names, row["level"], genes, row["source"])


@cache
def packaged_proteins() -> Proteins:
    """The packaged table, read once."""
    return Proteins({row.id: row for row in read_proteins()})
