"""Files and frames → cohorts: harmonized cells, or a wide table of samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError, VersionMismatchError
from ..ontology.harmonize.harmonizer import Harmonizer
from ..ontology.labels.label_column import harmonized_columns, label_column
from ..ontology.ontology import Ontology
from .cell_table import PREDICATE, TERM, count_cells
from .cohort import Kind
from .cohort_build import Built, build_cohort
from .frames import read_frame, read_provenance
from .sample_table import Design
from .wide_table import read_wide

if TYPE_CHECKING:
    import pandas as pd


def cohort_from_cells(
    path: Path, design: Design, ontology: Ontology, graph: KnowledgeGraph, label_key: str = ""
) -> Built:
    """Cells that `iw-onto harmonize` wrote → cohort of counts.

    :param label_key: the author's label column; by default the one that was harmonized.
    :raises InputError: if the cells are not harmonized.
    :raises VersionMismatchError: if they were harmonized with another release of the ontology.
    """
    frame, made = read_frame(path), read_provenance(path)
    if TERM not in frame or PREDICATE not in frame:
        hint = "run `iw-onto harmonize` first; for a table of samples give --lab or --columns"
        raise InputError(f"has no {TERM} column, so it is not harmonized", where=str(path), hint=hint)
    if made.get("ontology_hash", ontology.hash) != ontology.hash:
        raise VersionMismatchError(
            f"was harmonized with ontology {made.get('ontology')} ({made['ontology_hash'][:8]}), "
            f"this is {ontology.version} ({ontology.hash[:8]})",
            where=str(path),
            hint="run `iw-onto harmonize` again",
        )
    key = label_key or made.get("label_key", "")
    if not key:
        hint = "give --label-key, the column that was harmonized"
        raise InputError("does not say which column holds the labels", where=str(path), hint=hint)
    return build_cohort(count_cells(frame, key, design), design, ontology, graph, made.get("mapping", ""))


def cohort_from_table(
    path: Path,
    design: Design,
    harmonizer: Harmonizer,
    graph: KnowledgeGraph,
    names: Sequence[str] = (),
    kind: Kind | None = None,
) -> Built:
    """A wide table, one row a sample, one column a population → cohort."""
    return cohort_of_table(read_frame(path, with_x=True), design, harmonizer, graph, names, kind)


def cohort_of_table(
    frame: pd.DataFrame,
    design: Design,
    harmonizer: Harmonizer,
    graph: KnowledgeGraph,
    names: Sequence[str] = (),
    kind: Kind | None = None,
) -> Built:
    """The same, of a frame in memory."""
    table = read_wide(frame, design, harmonizer, names, kind)
    return build_cohort(table, design, harmonizer.ontology, graph, harmonizer.mapping_id)


def cohort_of_cells(
    frame: pd.DataFrame, label_key: str, design: Design, harmonizer: Harmonizer, graph: KnowledgeGraph
) -> Built:
    """Cells in memory, harmonized here → cohort of counts."""
    column = label_column(frame[label_key], label_key, design.study)
    frame = frame.copy()
    for name, values in harmonized_columns(column, harmonizer.match(column.labels)).items():
        frame[name] = values
    table = count_cells(frame, label_key, design)
    return build_cohort(table, design, harmonizer.ontology, graph, harmonizer.mapping_id)
