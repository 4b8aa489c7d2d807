"""The tables and the picture of a benchmark, as files."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..ontology import Ontology
from ..outputs import whole_file
from .cross_validate import Answer
from .errors import kind_of, worst
from .metrics import hits, table

Figures = Mapping[str, float]
Interval = tuple[float, float]


def write_tables(
    folder: Path,
    methods: Mapping[str, Sequence[Answer]],
    figures: Mapping[str, tuple[Figures, Mapping[str, Interval]]],
    ontology: Ontology,
    main: str,
) -> None:
    """`summary.tsv` and the curves of all; `studies.tsv`, `answers.tsv`, `worst.tsv` of the method `main`."""
    labels = ontology.labels
    _write(folder / "summary.tsv", ("method", "figure", "value", "low", "high"), (
        (name, figure, f"{value:.4f}", *(f"{bound:.4f}" for bound in bounds.get(figure, (np.nan, np.nan))))
        for name, (values, bounds) in figures.items() for figure, value in values.items()
    ))  # fmt: skip
    answers = methods[main]
    _write(
        folder / "studies.tsv", ("study", "labels", *table(answers, ontology)), _studies(answers, ontology)
    )
    header = (
        "study", "label", "curator", "curator_label", "answer", "answer_label", "confidence", "step", "kind",
        "evidence",
    )  # fmt: skip
    _write(folder / "answers.tsv", header, (_row(a, ontology, labels) for a in answers))
    _write(folder / "worst.tsv", header, (_row(a, ontology, labels) for a in worst(answers, ontology)))
    draw_risk_coverage(folder / "risk-coverage.png", methods)


def _studies(answers: Sequence[Answer], ontology: Ontology) -> Iterable[tuple[str, ...]]:
    by_study: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_study[answer.row.study].append(answer)
    for study, own in sorted(by_study.items(), key=lambda item: -len(item[1])):
        yield study, str(len(own)), *(f"{value:.3f}" for value in table(own, ontology).values())


def _row(answer: Answer, ontology: Ontology, labels: Mapping[str, str]) -> tuple[str, ...]:
    given = answer.terms[0] if answer.terms else ""
    return (
        answer.row.study,
        answer.row.label,
        answer.row.term_id,
        labels[answer.row.term_id],
        given,
        labels.get(given, ""),
        f"{answer.confidence:.3f}",
        answer.match.step,
        kind_of(answer, ontology),
        "; ".join(answer.match.evidence),
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with whole_file(path) as staged, staged.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def risk_coverage(answers: Sequence[Answer]) -> tuple[list[float], list[float]]:
    """Coverage, and the share wrong among the surest answers that make it up (El-Yaniv & Wiener 2010)."""
    order = np.argsort([-a.confidence for a in answers], kind="stable")
    wrong = np.cumsum(~hits(answers)[order])
    count = np.arange(1, len(order) + 1)
    return (count / len(order)).tolist(), (wrong / count).tolist()


def draw_risk_coverage(path: Path, methods: Mapping[str, Sequence[Answer]]) -> None:
    """One curve a method; the lower the better."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for name, answers in methods.items():
        axes.plot(*risk_coverage(answers), label=name, linewidth=2 if name.startswith("harmonize") else 1)
    axes.axhline(0.05, color="grey", linewidth=0.8, linestyle=":")
    axes.axvline(0.60, color="grey", linewidth=0.8, linestyle=":")
    axes.set(
        xlabel="coverage: share of labels answered, the surest first", ylabel="risk: share of them wrong"
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), title="Labels of studies that were left out")
    axes.legend(frameon=False, fontsize=8)
    with whole_file(path) as staged:
        figure.savefig(staged, dpi=150, format="png")
