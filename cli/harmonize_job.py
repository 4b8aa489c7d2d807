"""What harmonizing one file and many have in common: the question, its answers, the labels left to curate."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ontology.harmonize.expression import Judged
    from ..ontology.harmonize.harmonizer import Harmonizer
    from ..ontology.labels.label_counts import LabelCounts
    from ..ontology.mapping import MappingSet
    from ..ontology.match import Match
    from .harmonize_expression import Expression, Reading
    from .harmonize_question import Question


@dataclass(frozen=True)
class Job:
    """What was asked for.

    :param question: which chain is asked, and what it is told of the dataset.
    :param unmapped: file for the labels to curate; None for the default.
    :param sidecar: table of labels to write; None for none.
    :param expression: how the cells' genes are asked; None for not at all.
    """

    key: str
    question: Question
    unmapped: Path | None = None
    sidecar: Path | None = None
    expression: Expression | None = None


@dataclass
class Answers:
    """The labels of a dataset, or of many, with their terms, before anything is written."""

    job: Job
    counts: LabelCounts
    harmonizer: Harmonizer
    matches: list[Match]
    draft_path: Path
    reading: Reading | None = None
    judged: list[Judged] = field(default_factory=list)
    draft: MappingSet = field(init=False)

    @staticmethod
    def of(job: Job, counts: LabelCounts, beside: Path, name: str, reading: Reading | None = None) -> Answers:
        """Match every distinct label once; warnings of the column go to stderr.

        :param beside: the output, named without its extension, that the draft is put beside.
        :param name: of the dataset, for the draft when no lab is named.
        :param reading: the genes of the cells, if they were asked for.
        """
        from .matches import console

        for warning in counts.warnings:
            print(f"warning: {warning}", file=sys.stderr)
        with console().status("matching labels"):
            harmonizer = job.question.harmonizer(counts.labels)
            matches = harmonizer.match(counts.labels, job.question.context(counts.labels))
        judged = reading.judged(matches, harmonizer) if reading else []
        if reading:
            matches = [one.match for one in judged]
        draft_path = job.unmapped or beside.with_name(beside.name + ".unmapped.sssom.tsv")
        return Answers(job, counts, harmonizer, matches, draft_path, reading, judged)._drafted(name)

    def _drafted(self, name: str) -> Answers:
        """With the draft; a curator's work in its place is refused before there is any output."""
        from ..ontology.labels.unmapped import check_draft_path, draft_set, lab_name

        lab = self.harmonizer.lab or lab_name(name)
        self.draft = draft_set(self.matches, list(self.counts.cells), lab, self.harmonizer.mapping_set)
        if self.draft.mappings:
            check_draft_path(self.draft_path)
        return self

    def by_label(self) -> Mapping[str, Match]:
        """The answer of each label."""
        return dict(zip(self.counts.labels, self.matches, strict=True))

    def provenance(self, source: Path) -> dict[str, str]:
        """The versions behind the answers, for one file."""
        from ..ontology.provenance import provenance

        told = provenance(self.harmonizer, self.job.key, source)
        return {**told, "expression": self.reading.note_on(source)} if self.reading else told

    def report(self, source: Path) -> None:
        """Print the summary; write the sidecar, if asked for, and the draft, if a label is open."""
        from ..ontology.labels.sidecar import write_sidecar
        from ..ontology.labels.unmapped import undecided_matches, write_draft
        from .matches import print_summary

        print_summary(self.counts, self.matches)
        if self.reading:
            self.reading.report(self.judged)
        if self.job.sidecar:
            write_sidecar(self.job.sidecar, self.counts, self.matches, self.provenance(source))
            print(f"{self.job.sidecar}: {len(self.matches)} labels")
        if self.draft.mappings:
            write_draft(self.draft, self.draft_path)
            n = len(undecided_matches(self.matches))
            print(f"{self.draft_path}: {n} labels to curate, with candidates")


def stem(path: Path) -> str:
    """The file name without its extension (`cells.csv.gz` → `cells`)."""
    from ..ontology.labels.label_files import suffix_of

    return path.name[: -len(suffix_of(path))]
