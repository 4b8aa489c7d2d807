"""Which columns of an expression matrix are which genes: symbols, their aliases, or Ensembl ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import InputError, UnknownNameError
from ..genes import load_genes
from ..tables import read_table

_ENSEMBL = Path(__file__).parent.parent / "imports" / "ensembl.tsv"
_GENOME = re.compile(r"^(?:GRCh3[78]|hg19|hg38)_+")  # cellranger's prefix where two species are read at once
_ID = re.compile(r"^(ENSG\d{11})(?:\.\d+)?(?:_PAR_Y)?$")
# Where people put symbols beside an index of ids; CELLxGENE says feature_name, scanpy gene_symbols.
_KEYS = ("gene_symbols", "feature_name", "gene_symbol", "gene_name", "gene_names", "symbol", "gene_ids")


class NoGenesError(InputError):
    """None of the wanted genes is in a file."""


@cache
def symbols_of_ensembl() -> Mapping[str, str]:
    """Ensembl gene id → approved symbol.

    :raises InputError: if the table cannot be read.
    """
    return {row["ensembl"]: row["symbol"] for row in read_table(_ENSEMBL, ("symbol", "ensembl"))}


def gene_columns(var: Any, wanted: Iterable[str], key: str | None, where: str) -> tuple[dict[str, int], str]:
    """Column of each wanted gene that is there, by approved symbol, and the column of var that says so.

    :param var: group of an AnnData file, the table of genes.
    :param key: column of var with symbols or Ensembl ids; default: its index, or the column of a usual name
        that names more of them.
    :raises NoGenesError: if none of the genes is there. :raises UnknownNameError: for a key that var lacks.
    """
    index = str(var.attrs.get("_index", "_index"))
    usual = [index, *(k for k in _KEYS if k in var and k != index)]
    keys = usual if key is None else [_checked(var, key, where)]
    found = {k: columns_of(_texts(var[k]), frozenset(wanted)) for k in keys}
    best = max(found, key=lambda k: len(found[k]))
    if not found[best]:
        hint = "name the column of var with symbols or Ensembl ids with --gene-key"
        raise NoGenesError("names none of the genes that terms speak of", where=where, hint=hint)
    return found[best], best


def columns_of(names: Sequence[str], wanted: frozenset[str]) -> dict[str, int]:
    """Column of each wanted gene; a symbol as it stands before an alias, the first column of several."""
    stands = {name: i for i, name in reversed(list(enumerate(map(_plain, names))))}
    columns = {gene: stands[gene] for gene in wanted if gene in stands}
    genes, of_id = load_genes(), symbols_of_ensembl()
    for name, column in stands.items():
        symbol = of_id.get(name)
        meant = (symbol,) if symbol else genes.approved(name)
        if len(meant) == 1 and meant[0] in wanted and name not in wanted:
            columns.setdefault(meant[0], column)
    return columns


def rows_of(names: Sequence[str]) -> dict[str, list[int]]:
    """Every row of each gene that is known, by approved symbol, in order of first row.

    A symbol or Ensembl id goes before aliases: these count only where neither is there. Case does not matter
    in an alias, so `Cd8a` is taken for CD8A: `rather_mouse` tells a table of another species.
    """
    genes, of_id = load_genes(), symbols_of_ensembl()
    own: dict[str, list[int]] = {}
    other: dict[str, list[int]] = {}
    for row, name in enumerate(map(_plain, names)):
        if (symbol := of_id.get(name, name)) in genes:
            own.setdefault(symbol, []).append(row)
        elif len(meant := genes.approved(name)) == 1:
            other.setdefault(meant[0], []).append(row)
    found = other | own
    return dict(sorted(found.items(), key=lambda item: item[1]))


def rather_mouse(names: Sequence[str]) -> bool:
    """Whether names that only fit when case is ignored are most of them: `Cd8a`, `Ptprc`."""
    genes = load_genes()
    alphabetic = [n for n in names if n.isalnum() and any(c.isalpha() for c in n)]
    mouse = sum(n not in genes and n[:1].isupper() and n[1:].islower() for n in alphabetic)
    return 2 * mouse > len(alphabetic)


def _plain(name: str) -> str:
    """Without the genome before a name and the version behind an id."""
    name = _GENOME.sub("", name)
    found = _ID.match(name)
    return found[1] if found else name


def _checked(var: Any, key: str, where: str) -> str:
    columns = [str(name) for name in var.attrs.get("column-order", [])]
    if key not in columns and key not in var:
        hint = f"columns of var: {', '.join(columns) or 'none'}"
        raise UnknownNameError("column", key, columns, where=where, hint=hint)
    return key


def _texts(column: Any) -> list[str]:
    from anndata.io import read_elem

    return [str(value) for value in read_elem(column)]
