"""Printing and writing evaluation results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..kg.graph import KnowledgeGraph
    from ..model.evaluate import Line, OutcomeScore, Scored


def print_scores(lines: Sequence[Line], title: str = "total variation of the next composition") -> None:
    """Means with patient-clustered 95 % intervals."""
    from .show import print_table

    rows = [
        (f"{x.study} ({x.labels} labels)", x.who, x.mean, f"{x.low:.3f} to {x.high:.3f}", x.pairs, x.patients)
        for x in lines
    ]
    print_table(title, ("study", "forecast", "mean", "95 % interval", "pairs", "patients"), rows)


def print_outcomes(scores: Sequence[OutcomeScore], graph: KnowledgeGraph) -> None:
    """AUCs with intervals, and what shuffled labels give."""
    from .show import print_table

    rows = [
        (
            s.study,
            graph.nodes[s.node].label,
            s.patients,
            s.positive,
            s.auc,
            f"{s.low:.3f} to {s.high:.3f}",
            f"{s.null_low:.3f} to {s.null_high:.3f}",
        )
        for s in scores
    ]
    if rows:
        header = ("study", "outcome", "patients", "with it", "AUC", "95 % interval", "shuffled labels")
        print_table("outcomes, from the first snapshot", header, rows)


def write_scores(out: Path, scored: Sequence[Scored]) -> None:
    """A TSV row for each forecast."""
    import pandas as pd

    from ..ontology.outputs import whole_file

    rows = [{**{k: v for k, v in asdict(s).items() if k != "errors"}, **s.errors} for s in scored]
    with whole_file(out) as path:
        header = None if rows else ["study", "labels", "patient", "sample", "covered", "uncorrected"]
        pd.DataFrame(rows, columns=header).to_csv(path, sep="\t", index=False, float_format="%.6f")
