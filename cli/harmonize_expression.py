"""`iw-onto harmonize --expression`: the genes of the files, what they say of the answers, and who is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ontology.harmonize.expression import Judged
    from ..ontology.harmonize.harmonizer import Harmonizer
    from ..ontology.harmonize.marker_axioms import MarkerAxioms
    from ..ontology.labels.marker_profiles import MarkerProfiles
    from ..ontology.match import Match


@dataclass(frozen=True)
class Expression:
    """Where the genes are, and where the report goes.

    :param layer: a layer, or `raw`; None for X.
    :param gene_key: column of var with symbols or Ensembl ids; None to find out.
    :param report: table to write; None for none.
    """

    layer: str | None = None
    gene_key: str | None = None
    report: Path | None = None


def asked_for(
    expression: bool, layer: str | None, gene_key: str | None, report: Path | None
) -> Expression | None:
    """What the options ask for; any of the others implies `--expression`."""
    from ..ontology.labels.expression_report import check_report

    if report:
        check_report(report)
    wanted = expression or layer or gene_key or report
    return Expression(layer, gene_key, report) if wanted else None


@cache
def axioms() -> MarkerAxioms:
    """What the shipped ontology says of genes."""
    from ..ontology.harmonize.marker_axioms import MarkerAxioms
    from ..ontology.load import load_ontology

    return MarkerAxioms(load_ontology())


def read_one(asked: Expression, source: Path, key: str) -> MarkerProfiles:
    """The profiles of one file, with a bar."""
    from rich.progress import Progress

    from ..ontology.labels.marker_profiles import profiles_of
    from .matches import console

    with Progress(console=console(), transient=True, disable=not console().is_terminal) as bar:
        task = bar.add_task("reading genes", total=1.0)
        wanted = axioms().genes
        return profiles_of(
            source, key, wanted, asked.layer, asked.gene_key, lambda share: bar.advance(task, share)
        )


@dataclass(frozen=True)
class Reading:
    """The profiles of all files, and what they are asked about the answers."""

    asked: Expression
    profiles: MarkerProfiles

    def judged(self, matches: Sequence[Match], harmonizer: Harmonizer) -> list[Judged]:
        """The answers after their cells were asked; what was read, and contradictions, go to stderr."""
        from ..ontology.harmonize.expression import judge

        for note in _gathered(self.profiles.notes):
            print(f"note: {note}", file=sys.stderr)
        curated = [label for label in self.profiles.labels if harmonizer.is_curated(label)]
        found = judge(matches, self.profiles, axioms(), harmonizer.min_confidence, curated)
        for one in found:
            if one.verdict == "contradicts":
                print(f"warning: {self._contradiction(one)}", file=sys.stderr)
        return found

    def _contradiction(self, one: Judged) -> str:
        cells = int(self.profiles.cells[self.profiles.labels.index(one.match.label)])
        term = f"{one.match.term_id} {one.match.term_label}"
        return f"label {one.match.label!r}, {cells} cells, is {term}, {one.match.evidence[-1]}"

    def report(self, judged: Sequence[Judged]) -> None:
        """Write the table, if it was asked for, and say how many labels the cells moved or contradict."""
        from ..ontology.labels.expression_report import write_expression_report

        moved = sum(one.is_moved for one in judged)
        contradicted = sum(one.verdict == "contradicts" for one in judged)
        supported = sum(one.verdict == "supports" for one in judged)
        print(
            f"expression: supports {supported} of {len(judged)} labels, "
            f"decided {moved}, contradicts {contradicted}"
        )
        if self.asked.report:
            labels = axioms().ontology.labels
            write_expression_report(self.asked.report, judged, self.profiles, labels)
            print(f"{self.asked.report}: {len(judged)} labels")

    def note_on(self, source: Path) -> str:
        """What was read of a file, or of all."""
        own = [note for note in self.profiles.notes if note.startswith(f"{source.name}: ")]
        return "; ".join(own or _gathered(self.profiles.notes))


def _gathered(notes: Sequence[str]) -> list[str]:
    """Notes that say the same of several files as one."""
    files: dict[str, list[str]] = {}
    for note in notes:
        name, _, text = note.partition(": ")
        files.setdefault(text, []).append(name)
    return [f"{names[0] if len(names) == 1 else f'{len(names)} files'}: {t}" for t, names in files.items()]
