"""Files and frames → cohorts: harmonized cells, or a wide table of samples."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError, VersionMismatchError
from ..ontology.harmonize.harmonizer import Harmonizer
from ..ontology.labels.anndata_files import open_store
from ..ontology.labels.label_column import harmonized_columns, label_column
from ..ontology.ontology import Ontology
from .cell_columns import CellColumns, FrameColumns, StoreColumns
from .cell_table import PREDICATE, TERM, Places, count_cells, tabulate
from .cohort import Kind
from .cohort_build import Built, build_cohort
from .frames import is_store, read_frame, read_provenance
from .latent import Progress, with_latents
from .sample_table import Design, SampleTable
from .wide_table import read_wide

if TYPE_CHECKING:
    import pandas as pd


def cohort_from_cells(
    path: Path,
    design: Design,
    ontology: Ontology,
    graph: KnowledgeGraph,
    label_key: str = "",
    latent_key: str = "",
    progress: Progress = lambda *_: None,
) -> Built:
    """Cells that `iw-onto harmonize` wrote → cohort of counts.

    Of an AnnData file only the columns that are needed are read, and the latent in pieces: memory is that of
    two columns and of the result.

    :param label_key: the author's label column; by default the one that was harmonized.
    :param latent_key: an array of obsm whose mean and covariance are taken too.
    :raises InputError: if the cells are not harmonized.
    :raises VersionMismatchError: if they were harmonized with another release of the ontology.
    """

    def counts(cells: CellColumns) -> tuple[SampleTable, Places]:
        return tabulate(cells, _label_key(cells, label_key, made, ontology, path), design)

    from_store, made = is_store(path), read_provenance(path)
    if from_store:
        with open_store(path) as root:
            table, places = counts(StoreColumns(root["obs"], path, _counted(design, progress)))
            if latent_key:
                table = with_latents(table, places, root, latent_key, path, progress)
    elif latent_key:
        raise InputError("has no obsm, so no latent", where=str(path), hint="give an .h5ad or .zarr")
    else:
        table, _ = counts(FrameColumns(read_frame(path), design.place))
    return build_cohort(table, design, ontology, graph, made.get("mapping", ""))


def _counted(design: Design, progress: Progress) -> Callable[[], None]:
    """To be called for each column that is read."""
    columns = len(design.keys) + len(design.where) + 3  # the label, its term and predicate
    done = itertools.count(1)
    return lambda: progress("reading columns", next(done), columns)


def _label_key(
    cells: CellColumns, asked: str, made: Mapping[str, str], ontology: Ontology, path: Path
) -> str:
    """The author's column of cells that were harmonized with this ontology."""
    if TERM not in cells or PREDICATE not in cells:
        hint = "run `iw-onto harmonize` first; for a table of samples give --lab or --columns"
        raise InputError(f"has no {TERM} column, so it is not harmonized", where=str(path), hint=hint)
    if made.get("ontology_hash", ontology.hash) != ontology.hash:
        raise VersionMismatchError(
            f"was harmonized with ontology {made.get('ontology')} ({made['ontology_hash'][:8]}), "
            f"this is {ontology.version} ({ontology.hash[:8]})",
            where=str(path),
            hint="run `iw-onto harmonize` again",
        )
    key = asked or made.get("label_key", "")
    if not key:
        hint = "give --label-key, the column that was harmonized"
        raise InputError("does not say which column holds the labels", where=str(path), hint=hint)
    return key


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
