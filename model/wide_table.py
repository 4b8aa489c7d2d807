"""Wide tables: one row a sample, one column a population or score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..ontology.errors import InputError, UnknownNameError
from ..ontology.harmonize import Harmonizer
from ..ontology.mapping import MappingSet
from ..ontology.normalise import normal_form
from .cohort import Array, Column, Kind
from .frames import filtered, numbers, texts
from .sample_table import Design, SampleTable

if TYPE_CHECKING:
    import pandas as pd


def read_wide(
    frame: pd.DataFrame,
    design: Design,
    harmonizer: Harmonizer,
    names: Sequence[str] = (),
    kind: Kind | None = None,
) -> SampleTable:
    """The columns that `names` lists, else those that the lab's mapping set names, with their terms.

    :param kind: None to guess it from the values; the guess is among the notes.
    :raises UnknownNameError: if a column is not there. :raises InputError: if a sample comes twice.
    """
    frame = filtered(frame, design.where, design.place)
    facts = {role: texts(frame, key, design.place) for role, key in design.keys.items()}
    if "sample" not in facts:
        facts["sample"] = facts["patient"] + ("_" + facts["time"] if "time" in facts else "")
    named = (facts["patient"] != "") & (facts["sample"] != "")
    if not named.any():
        raise InputError("no row names patient and sample", where=design.place, hint="check the keys")
    facts, frame = {role: column[named] for role, column in facts.items()}, frame[named]
    _refuse_doubles(facts["sample"], facts["patient"], design.place)
    labels, notes = _labels(frame, design, harmonizer.mapping_set, names)
    values = numbers(frame, list(labels), design.place)
    found, said = (kind, "") if kind else guess_kind(values)
    columns = tuple(
        Column(name, match.term_id or "", match.predicate, match.confidence)
        for name, match in zip(labels, harmonizer.match(list(labels.values())), strict=True)
    )
    unnamed = f"left out {(~named).sum()} rows without patient or sample" * bool((~named).any())
    of_sample = {role: list(map(str, column)) for role, column in facts.items()}
    return SampleTable(of_sample, values, columns, found, tuple(filter(None, (*notes, unnamed, said))))


def guess_kind(values: Array) -> tuple[Kind, str]:
    """What the numbers look like, and a sentence that says why.

    The sign is no part of it: a negative cell among whole numbers is a damaged count, which is refused later.
    """
    rows = values[np.isfinite(values).all(axis=1)]
    totals = rows.sum(axis=1)
    if rows.size and (rows == np.round(rows)).all() and totals.max() > 1:
        return "count", "values are whole numbers: taken for counts (--value-kind says otherwise)"
    for whole in (1, 100):
        if rows.size and np.allclose(totals, whole, rtol=0.02):
            return "fraction", f"rows sum to {whole}: taken for fractions (--value-kind says otherwise)"
    return (
        "score",
        "values are neither counts nor shares of one: taken for scores (--value-kind says otherwise)",
    )


def lab_columns(columns: Sequence[str], mapping_set: MappingSet) -> dict[str, str]:
    """Column → the lab's label: of the same text, or where none is, of the same normal form."""
    exact = set(columns) & mapping_set.by_label.keys()
    by_form: dict[str, str] = {}
    for label in mapping_set.by_label:
        if label not in exact:
            by_form.setdefault(normal_form(label), label)
    found = {c: c if c in exact else by_form.get(normal_form(c), "") for c in columns}
    return {column: label for column, label in found.items() if label}


def _labels(
    frame: pd.DataFrame, design: Design, mapping_set: MappingSet | None, names: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """Column → the text to harmonize, and a note on labels that the table lacks."""
    free = [str(c) for c in frame.columns if c not in design.keys.values()]
    if names:
        for name in names:
            if name not in frame.columns:
                raise UnknownNameError("column", name, free, where=design.place, hint="check --columns")
        known = lab_columns(names, mapping_set) if mapping_set else {}
        return {name: known.get(name, name) for name in names}, []
    if mapping_set is None:
        raise InputError(
            "no columns are chosen", where=design.place, hint="give --lab LAB or --columns A,B,C"
        )
    found = lab_columns(free, mapping_set)
    if not found:
        labels = ", ".join(list(mapping_set.by_label)[:8])
        raise InputError(
            f"no column is a label of {mapping_set.lab}",
            where=design.place,
            hint=f"its labels are {labels}, …",
        )
    absent = sorted(mapping_set.by_label.keys() - found.values())
    many = f"{', '.join(absent[:5])}{', …' if len(absent) > 5 else ''}"
    return found, [f"{len(absent)} labels of {mapping_set.lab} are no columns here: {many}"] * bool(absent)


def _refuse_doubles(samples: Iterable[str], patients: Iterable[str], study: str) -> None:
    seen: dict[str, str] = {}
    for sample, patient in zip(samples, patients, strict=True):
        if sample in seen:
            whose = f"of patient {patient!r}"
            if seen[sample] != patient:
                whose = f"of two patients, {seen[sample]!r} and {patient!r}"
            raise InputError(
                f"sample {sample!r} {whose} comes twice",
                where=study,
                hint="choose rows with --where or a --sample-key",
            )
        seen[sample] = patient
