"""Wide tables: one row a sample, one column a population or score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..ontology.errors import InputError, UnknownNameError
from ..ontology.harmonize.harmonizer import Harmonizer
from ..ontology.harmonize.normalise import normal_form
from ..ontology.mapping import MappingSet
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
    labels, notes = _labels(frame, design, harmonizer, names)
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


def columns_by_term(
    frame: pd.DataFrame, columns: Iterable[str], labels: Iterable[str], harmonizer: Harmonizer
) -> dict[str, str]:
    """Column of numbers → the lab's label of the same term, where one column alone means exactly that term.

    `Tregs` is LM22's `T cells regulatory (Tregs)`.
    """
    wanted = {term: label for label, term in _exact_terms(labels, harmonizer).items()}
    meant = _exact_terms((c for c in columns if _has_numbers(frame[c])), harmonizer)
    alone = Counter(meant.values())
    return {c: wanted[term] for c, term in meant.items() if term in wanted and alone[term] == 1}


def _exact_terms(names: Iterable[str], harmonizer: Harmonizer) -> dict[str, str]:
    matches = harmonizer.match(list(names))
    return {m.label: m.term_id for m in matches if m.term_id and m.predicate == "skos:exactMatch"}


def _has_numbers(column: pd.Series[str]) -> bool:
    import pandas as pd

    return bool(pd.to_numeric(column, errors="coerce").notna().any())


def _labels(
    frame: pd.DataFrame, design: Design, harmonizer: Harmonizer, names: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """Column → the text to harmonize, and a note on labels that the table lacks."""
    mapping_set = harmonizer.mapping_set
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
    _refuse_twins(found, design.place)
    absent = sorted(mapping_set.by_label.keys() - found.values())
    meant = columns_by_term(frame, [c for c in free if c not in found], absent, harmonizer)
    absent = [label for label in absent if label not in meant.values()]
    many = f"{', '.join(absent[:5])}{', …' if len(absent) > 5 else ''}"
    notes = [f"column {column!r} is taken for {label!r}, by its term" for column, label in meant.items()]
    notes += [f"{len(absent)} labels of {mapping_set.lab} are no columns here: {many}"] * bool(absent)
    return {c: (found | meant)[c] for c in free if c in found or c in meant}, notes


def _refuse_twins(found: Mapping[str, str], place: str) -> None:
    """Two columns of one label would count its cells twice."""
    first: dict[str, str] = {}
    for column, label in found.items():
        if first.setdefault(label, column) != column:
            raise InputError(
                f"columns {first[label]!r} and {column!r} are both {label!r}",
                where=place,
                hint="choose with --columns",
            )


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
