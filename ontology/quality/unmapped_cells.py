"""Labels of harmonized datasets that have no term, by how many cells they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..labels.anndata_files import STORE_SUFFIXES, read_obs_column
from ..labels.label_files import read_labels, read_provenance, suffix_of
from ..labels.table_files import read_table


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A label without a term."""

    file: str
    label: str
    cells: int


def unmapped_labels(files: Sequence[Path]) -> tuple[Unmapped, ...]:
    """Of files that `iw-onto harmonize` wrote, the most cells first.

    :raises InputError: for a file that it did not write.
    """
    found = [item for path in files for item in _of_file(path)]
    return tuple(sorted(found, key=lambda item: (-item.cells, item.file, item.label)))


def _of_file(path: Path) -> list[Unmapped]:
    column = read_labels(path, read_provenance(path).get("label_key", ""))
    is_store = suffix_of(path) in STORE_SUFFIXES
    values = read_obs_column(path, "iw_term_id") if is_store else read_table(path)["iw_term_id"]
    named = np.array([isinstance(value, str) and value != "" for value in values])
    counts = np.bincount(column.codes[(column.codes >= 0) & ~named], minlength=len(column.labels))
    return [Unmapped(path.name, column.labels[i], int(counts[i])) for i in np.flatnonzero(counts)]
