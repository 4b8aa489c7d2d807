"""The genes of an AnnData file: which matrix of it is read, and which of its columns are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, UnknownNameError
from .anndata_files import STORE_SUFFIXES, open_store
from .gene_columns import NoGenesError, gene_columns
from .matrix_entries import Matrix, has_parts, layout, shape
from .value_kind import Kind, kind_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

RAW = "raw"
_LAYOUTS = ("csr_matrix", "csc_matrix", "array")


@dataclass(frozen=True)
class Genes:
    """Wanted genes of an open file.

    :param symbols: those that are there, sorted.
    :param columns: of each in the matrix; shape (symbols,).
    :param cells: rows of the matrix.
    :param note: what was read, for people.
    """

    matrix: Matrix
    symbols: tuple[str, ...]
    columns: NDArray[np.int64]
    cells: int
    note: str


@contextmanager
def open_genes(
    path: Path,
    wanted: Iterable[str],
    layer: str | None = None,
    key: str | None = None,
    signed: bool = False,
) -> Iterator[Genes]:
    """Find wanted genes in a file, which stays open.

    :param layer: a layer, or `raw`; default: X, or raw where X is centred or scaled.
    :param key: column of var with symbols or Ensembl ids; default: found out.
    :param signed: whether centred or scaled values will do.
    :raises NoGenesError: if the file has no expression, or of none of the genes.
    :raises InputError: if it cannot be read, or its values will not do.
    """
    if not path.name.lower().endswith(STORE_SUFFIXES):
        hint = "give the .h5ad or .zarr that the labels come from"
        raise InputError("is a table: it has no genes", where=str(path), hint=hint)
    with open_store(path) as root:
        where, element, kind = _chosen(root, layer, str(path), signed)
        var = root["raw"]["var"] if where == RAW else root["var"]
        columns, named_by = gene_columns(var, wanted, key, str(path))
        symbols = tuple(sorted(columns))
        note = f"{path.name}: {len(symbols)} marker genes by var[{named_by!r}]; {where} holds {kind}"
        places = np.array([columns[symbol] for symbol in symbols], dtype=np.int64)
        yield Genes(Matrix(element, kind), symbols, places, shape(element)[0], note)


def _chosen(root: Any, layer: str | None, where: str, signed: bool) -> tuple[str, Any, Kind]:
    """Name, element and kind of the matrix to read."""
    name, element = _named(root, layer, where)
    if element is None:
        hint = "name the layer that has some with --layer"
        raise NoGenesError("has no expression (X)", where=where, hint=hint)
    try:
        return name, element, _kind(element, signed)
    except InputError as error:
        raw = _raw(root)
        if layer is None and raw is not None:
            return RAW, raw, _kind(raw, signed)
        raise InputError(f"{name} {error.what}", where=where, hint=error.hint) from error


def _named(root: Any, layer: str | None, where: str) -> tuple[str, Any]:
    layers = list(root["layers"]) if "layers" in root else []
    if layer is None:
        x = root["X"] if "X" in root and _is_matrix(root["X"]) else None
        return ("X", x) if x is not None else (RAW, _raw(root))
    if layer in layers:
        return f"layer {layer!r}", root["layers"][layer]
    if layer == RAW and _raw(root) is not None:
        return RAW, _raw(root)
    hint = f"layers: {', '.join(layers) or 'none'}"
    raise UnknownNameError("layer", layer, layers, where=where, hint=hint)


def _raw(root: Any) -> Any:
    found = root["raw"]["X"] if RAW in root and "X" in root[RAW] else None
    return found if found is not None and _is_matrix(found) else None


def _is_matrix(element: Any) -> bool:
    """Whether an element holds a number for each cell and gene, and has any."""
    return layout(element) in _LAYOUTS and len(shape(element)) == 2 and min(shape(element)) > 0


def _kind(element: Any, signed: bool) -> Kind:
    return kind_of(element["data"] if has_parts(element) else element, signed)
