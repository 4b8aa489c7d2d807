"""Answers on disk: a table (.tsv), JSON, or an AnnData (.h5ad) of what was asked × columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ... import __version__
from ...ontology.outputs import check_suffix, whole_file
from ..cohort_io import KEY
from ..forecast import Forecaster

Record = Mapping[str, object]
ANSWER_SUFFIXES = (".tsv", ".json", ".h5ad")
_COLUMN = ("label", "term_id")


def write_answer(path: Path, records: Sequence[Record], about: Mapping[str, object] | None = None) -> None:
    """Records, one for each thing asked and column of the cohort, by the file's ending.

    :param about: what the answer rests on. In JSON it stands beside the records (without it they are all
        there is), in AnnData in `uns["immuneworld"]`; a table has no place for it.
    :raises InputError: for another ending.
    """
    check_suffix(path, ANSWER_SUFFIXES)
    with whole_file(path) as staged:
        if path.suffix == ".h5ad":
            answer_to_anndata(records, about).write_h5ad(staged)
        elif path.suffix == ".json":
            whole = list(records) if about is None else {"about": about, "records": list(records)}
            staged.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
        else:
            lines = [list(records[0]), *(record.values() for record in records)]
            text = "\n".join("\t".join("" if v is None else str(v) for v in line) for line in lines)
            staged.write_text(text + "\n", encoding="utf-8")


def answer_to_anndata(records: Sequence[Record], about: Mapping[str, object] | None = None) -> Any:
    """Rows are what was asked (patient, day, plan, …), columns the cohort's; X the mean, layers the rest.

    What no answer was given for (None) is NaN.
    """
    import pandas as pd
    from anndata import AnnData

    numbers = [name for name, value in records[0].items() if name not in _COLUMN and _is_value(name, value)]
    facts = [name for name in records[0] if name not in (*_COLUMN, *numbers)]
    columns = list(dict.fromkeys(tuple(str(r[c]) for c in _COLUMN) for r in records))
    rows = list(dict.fromkeys(tuple(r[f] for f in facts) for r in records))
    layers = {
        name: np.array([_number(r[name]) for r in records]).reshape(len(rows), len(columns))
        for name in numbers
    }
    obs = pd.DataFrame(rows, columns=facts, index=[str(i) for i in range(len(rows))])
    obs = obs.astype({f: object for f in facts if obs[f].dtype == object})
    var = pd.DataFrame(
        {"node": [node for _, node in columns]}, index=pd.Index([c for c, _ in columns], name="label")
    )
    uns = {KEY: json.dumps({"about": dict(about or {})}, ensure_ascii=False)}
    return AnnData(X=layers["mean"], obs=obs, var=var, layers=layers, uns=uns)


def about_run(forecaster: Forecaster) -> dict[str, object]:
    """What made an answer: versions, the study it starts from, members of the ensemble."""
    graph = forecaster.graph
    return {
        "use": "research use only",
        "immuneworld": __version__,
        "versions": {**graph.versions, "graph_hash": graph.hash},
        "study": forecaster.cohort.study,
        "starts_from": forecaster.start.name,
        "members": len(forecaster.trained.models),
    }


_VALUES = ("last", "mean", "low", "high", "same_luck_low", "same_luck_high", "seen")


def _is_value(name: str, value: object) -> bool:
    """Numbers of a column; days and the like are facts of the row."""
    return name in _VALUES and (value is None or isinstance(value, (int, float)))


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
