"""Migrating a harmonized file: read its cells, decide, write it again with the old columns beside the new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..harmonize.harmonizer import find_set
from ..labels.anndata_files import STORE_SUFFIXES, read_obs_column
from ..labels.label_column import COLUMNS, LabelColumn, harmonized_columns
from ..labels.label_files import read_labels, read_provenance, suffix_of, write_columns
from ..labels.table_files import read_table
from ..mapping import MappingSet
from ..match import Match
from ..ontology import Ontology
from ..sssom import lab_of
from .marker_evidence import choose, read_genes, telling
from .migrate import Called, Change, Migrator, is_moved, worth_telling

if TYPE_CHECKING:
    from numpy.typing import NDArray

LATEST = "LATEST"


@dataclass(frozen=True)
class Migration:
    """What a migration is.

    :param changes: what moved or is open, the most cells first.
    :param kept: the old columns, old name → name that they are kept under; empty if no cell moved.
    :param is_current: whether the file already has the versions asked for.
    """

    changes: tuple[Change, ...]
    kept: dict[str, str]
    is_current: bool
    columns: dict[str, Any]
    provenance: dict[str, str]
    key: str


def plan_migration(
    source: Path, sets: Sequence[MappingSet], ontology: Ontology, to: str = LATEST, lab: str | None = None
) -> Migration:
    """Read a harmonized file and decide for each of its cells.

    :param to: a version of the lab's set, or `LATEST`.
    :param lab: default: the lab that the file names.
    :raises InputError: if the file was not harmonized. :raises UnknownNameError: for a lab or a version.
    """
    told = read_provenance(source)
    lab = lab or told.get("lab") or lab_of(told.get("mapping", "")) or None
    if lab is None and to != LATEST:
        raise InputError("names no lab, so it has no version", where=str(source), hint="name it with --lab")
    newest = find_set(sets, lab, None if to == LATEST else to)
    target = _provenance(told, ontology, newest, lab)
    column = read_labels(source, told.get("label_key", ""))
    if all(told.get(key) == target[key] for key in ("ontology_hash", "mapping", "lab")):
        return Migration((), {}, True, {}, told, column.key)
    changes, codes = _decide(source, column, Migrator(ontology, newest, _chooser(source, ontology)))
    moved = any(map(is_moved, changes))
    columns, kept = _columns(source, column, changes, codes, ontology, told) if moved else ({}, {})
    return Migration(tuple(worth_telling(changes)), kept, False, columns, target, column.key)


def write_migration(source: Path, target: Path, migration: Migration) -> None:
    """The file again, with what `plan_migration` decided; `target` may be the source. Whole or not at all."""
    write_columns(source, target, migration.key, migration.columns, migration.provenance)


def _provenance(
    told: dict[str, str], ontology: Ontology, newest: MappingSet | None, lab: str | None
) -> dict[str, str]:
    from ... import __version__

    return {
        **told,
        "immuneworld": __version__,
        "ontology": ontology.version,
        "ontology_hash": ontology.hash,
        "cl": ontology.cl_version,
        "mapping": newest.id if newest else "",
        "lab": lab or "",
    }


def _is_store(path: Path) -> bool:
    return suffix_of(path) in STORE_SUFFIXES


def _decide(source: Path, column: LabelColumn, migrator: Migrator) -> tuple[list[Change], NDArray[np.int64]]:
    """All changes, and for each cell the one that it belongs to (-1 for a cell without a label)."""
    before = _called(source)
    codes = np.full(len(column.codes), -1, dtype=np.int64)
    changes: list[Change] = []
    for index, label in enumerate(column.labels):
        cells = column.codes == index
        for number in np.unique(before.codes[cells]):
            part = cells & (before.codes == number)
            for mask, change in migrator.decide(label, before.called[number], part):
                codes[mask] = len(changes)
                changes.append(change)
    return changes, codes


@dataclass(frozen=True)
class _Before:
    called: list[Called]
    codes: NDArray[np.int64]


def _called(source: Path) -> _Before:
    """What the file calls each cell: distinct combinations of its columns."""
    import pandas as pd

    frame = pd.DataFrame({name: _column(source, name) for name in COLUMNS}).drop(columns="iw_term_label")
    text = frame.astype(object).where(frame.notna(), "").astype(str)
    codes, rows = pd.factorize(pd.MultiIndex.from_frame(text))
    called = [Called(term, predicate, float(c or 0), why) for term, predicate, c, why in rows]
    return _Before(called, codes.astype(np.int64))


def _column(source: Path, name: str) -> Any:
    if _is_store(source):
        return read_obs_column(source, name)
    frame = read_table(source)
    if name not in frame:
        raise InputError(f"has no column {name!r}", where=str(source), hint="harmonize it first")
    return frame[name].to_numpy()


def _columns(
    source: Path,
    column: LabelColumn,
    groups: list[Change],
    codes: NDArray[np.int64],
    ontology: Ontology,
    told: dict[str, str],
) -> tuple[dict[str, Any], dict[str, str]]:
    matches = [_match(change, ontology) for change in groups]
    labels = tuple(str(i) for i in range(len(groups)))
    new = harmonized_columns(LabelColumn(column.key, labels, codes), matches)
    version = told.get("mapping", "").rsplit("/", 1)[-1] or f"onto{told.get('ontology', '')}"
    kept = {name: f"{name}_v{version}" for name in COLUMNS}
    return {**{kept[name]: _column(source, name) for name in COLUMNS}, **new}, kept


def _match(change: Change, ontology: Ontology) -> Match:
    after = change.after
    label = ontology[after.term].label if after.term in ontology else ""
    return Match(
        change.label, after.term or None, label, after.predicate, after.confidence, after.justification, "lab"
    )


def _chooser(source: Path, ontology: Ontology) -> Any:
    """Marker evidence of a store with genes; a table has none."""
    if not _is_store(source):
        return None

    def by_genes(terms: Sequence[str], cells: NDArray[np.bool_]) -> NDArray[np.int64]:
        wanted = sorted({gene for genes in telling(terms, ontology).values() for gene in genes})
        values, found = read_genes(source, wanted, np.flatnonzero(cells))
        return choose(values, found, terms, ontology)

    return by_genes
