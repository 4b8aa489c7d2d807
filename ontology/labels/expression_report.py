"""A table of what the cells under each label say of its term, for a curator."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..harmonize.expression import Judged
from ..outputs import check_suffix, whole_file
from .marker_profiles import MarkerProfiles

COLUMNS = (
    "label",
    "cells",
    "term_id",
    "term_label",
    "confidence",
    "step",
    "verdict",
    "genes_for",
    "genes_against",
    "better_term_id",
    "better_term_label",
    "term_id_before",
    "evidence",
)
_ORDER = ("contradicts", "supports", "silent")


def check_report(path: Path) -> None:
    """Refuse a name of no known format before any work is done."""
    check_suffix(path, (".tsv",))


def write_expression_report(
    path: Path, judged: Sequence[Judged], profiles: MarkerProfiles, labels: Mapping[str, str]
) -> None:
    """One row a label: contradictions first, then by cells. Whole or not at all.

    A gene is written as `CD3E mean=1.82 in=0.91 all=0.40`: mean log-normalised expression, and the share of
    cells with any, of the label and of all cells; genes are joined by ` | `.

    :param labels: of terms, by CURIE.
    """
    rows = sorted(_rows(judged, profiles, labels), key=_order)
    with whole_file(path) as staged, staged.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(
    judged: Sequence[Judged], profiles: MarkerProfiles, labels: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    position = {label: row for row, label in enumerate(profiles.labels)}
    figures = _Figures(profiles)
    for one in judged:
        row = position.get(one.match.label)
        yield {
            "label": one.match.label,
            "cells": str(int(profiles.cells[row])) if row is not None else "0",
            "term_id": one.match.term_id or "",
            "term_label": one.match.term_label,
            "confidence": f"{one.match.confidence:.4f}",
            "step": one.match.step,
            "verdict": one.verdict,
            "genes_for": figures.of(one.genes_for, row),
            "genes_against": figures.of(one.genes_against, row),
            "better_term_id": one.better or "",
            "better_term_label": labels.get(one.better or "", ""),
            "term_id_before": one.before.term_id or "",
            "evidence": "; ".join(one.match.evidence),
        }


def _order(row: Mapping[str, str]) -> tuple[int, int, str]:
    return _ORDER.index(row["verdict"]), -int(row["cells"]), row["label"]


class _Figures:
    """Genes with their figures."""

    def __init__(self, profiles: MarkerProfiles) -> None:
        self._column = {gene: column for column, gene in enumerate(profiles.genes)}
        self._mean, self._share, self._all = profiles.mean, profiles.fraction, profiles.fraction_of_all

    def of(self, genes: Sequence[str], row: int | None) -> str:
        return "" if row is None else " | ".join(self._of(gene, row) for gene in genes)

    def _of(self, gene: str, row: int) -> str:
        at = self._column[gene]
        mean, share = self._mean[row, at], self._share[row, at]
        return f"{gene} mean={mean:.2f} in={share:.2f} all={self._all[at]:.2f}"
