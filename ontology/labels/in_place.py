"""Harmonize a dataset where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..match import Match
from .anndata_files import STORE_SUFFIXES
from .label_column import LabelColumn, added_columns
from .label_files import suffix_of, write_columns
from .store_columns import add_columns_in_place


def harmonize_in_place(
    path: Path, column: LabelColumn, matches: Sequence[Match], provenance: Mapping[str, str]
) -> None:
    """Add the five columns to the file itself; a process killed meanwhile leaves it as it was, or done.

    In AnnData only what is new is written (`store_columns`). A table is written again beside, then renamed.

    :param matches: of `column.labels`, in their order.
    :raises InputError: if the file cannot be written.
    """
    columns = added_columns(column.codes, matches)
    if suffix_of(path) in STORE_SUFFIXES:
        add_columns_in_place(path, columns, json.dumps(dict(provenance), sort_keys=True))
    else:
        write_columns(path, path, column.key, columns, provenance)
