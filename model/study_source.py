"""`Source`: a study's raw files read as one table, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..ontology.errors import InputError
from .cohort import Kind
from .sample_table import Design

if TYPE_CHECKING:
    import pandas as pd

Files = Mapping[str, Path]  # path in the repository → file on disk


@dataclass(frozen=True, slots=True)
class Source:
    """A frame with its design.

    :param lab: whose mapping set names the labels or columns.
    :param label_key: the label column of cells; empty for a wide table.
    :param kind: of a wide table's values.
    :param columns: of a wide table; empty for those that the lab's mapping set names.
    """

    frame: pd.DataFrame
    design: Design
    lab: str
    label_key: str = ""
    kind: Kind = "count"
    columns: tuple[str, ...] = ()


def the_file(files: Files, ending: str) -> Path:
    """The file whose path in the repository ends so.

    :raises InputError: if the study has none.
    """
    for path, file in files.items():
        if path.endswith(ending):
            return file
    raise InputError(f"has no file …{ending}", where="registry", hint="run `iw data fetch` again")
