"""The labels that are looked at, with cells and samples: of a dataset, a set under review, a lab."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..labels.label_files import check_source, read_labels
from ..mapping import MappingSet
from ..sssom import check_label
from .sssom_text import SssomText

_CELLS = re.compile(r"^(\d+) cells\b")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label.

    :param cells: 0 where they are not known. :param samples: that have it; None where they are not known.
    """

    label: str
    cells: int = 0
    samples: int | None = None


def labels_of_dataset(path: Path, key: str, sample_key: str | None = None) -> tuple[Labelled, ...]:
    """The distinct labels of a file of cells.

    :param key: column of labels. :param sample_key: column that names each cell's sample.
    :raises InputError: if the file cannot be read or lacks a column.
    """
    check_source(path)
    column = read_labels(path, key)
    samples: list[int | None] = [None] * len(column.labels)
    if sample_key:
        other = read_labels(path, sample_key)
        known = (column.codes >= 0) & (other.codes >= 0)
        pairs = np.unique(np.stack([column.codes[known], other.codes[known]]), axis=1)
        samples = list(np.bincount(pairs[0], minlength=len(column.labels)).tolist())
    told = zip(column.labels, column.counts.tolist(), samples, strict=True)
    return tuple(Labelled(label, int(cells), n) for label, cells, n in told)


def labels_of_file(text: SssomText) -> tuple[Labelled, ...]:
    """The labels of a set under review; their cells as its comments tell."""
    return tuple(Labelled(label, _cells(text, label)) for label in sorted(text.lines))


def labels_of_lab(mapping_set: MappingSet) -> tuple[Labelled, ...]:
    """The labels of a lab's set, and those of the list beside it (`labels.txt`) that it has no row of."""
    beside = mapping_set.path.with_name("labels.txt") if mapping_set.path else None
    listed = beside.read_text("utf-8").splitlines() if beside and beside.exists() else []
    names = dict.fromkeys([*mapping_set.by_label, *(line for line in listed if line.strip())])
    return tuple(Labelled(label) for label in names)


def is_writable(label: str) -> bool:
    """Whether a TSV cell can hold it."""
    try:
        check_label(label)
    except InputError:
        return False
    return True


def _cells(text: SssomText, label: str) -> int:
    told = (_CELLS.match(row.comment) for row in text.rows(label))
    return max((int(found[1]) for found in told if found), default=0)
