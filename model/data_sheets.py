"""A data sheet for each cohort, from the registry and the cohort itself.

After Gebru et al. 2021, doi:10.1145/3458723.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..kg.graph import KnowledgeGraph
from .cohort import Cohort
from .cohort_summary import summary
from .registry import Study, studies

_SAME = """What is the same of all:

- *Collected by* the studies cited, for their own questions; nothing was collected for this project. Consent
  and approval are theirs. The project took public tables as they are, at one commit, checked by SHA-256.
- *People*: patients by the names that the public table gives them. No names of persons, dates or places.
  Where the assignment is `simulated` there are no people; a patient is a row of the table.
- *What is done to the values*: labels get terms of the ontology (`mappings/`); no value is changed or filled,
  unless *what* says so.
- *What is not in a cohort file*: sex, age, ancestry, stage, mutation load, even where the public table
  has them.
- *May be used for* research. A licence is that of the repository which published the table; it says nothing
  of what patients consented to.
- *Should not be used for* decisions about patients, or to find out who somebody is."""


def data_sheets(cohorts: Sequence[Cohort], graph: KnowledgeGraph) -> str:
    """Markdown: what is common to all, then a table for each cohort, by name."""
    parts = ["# Data sheets", "", "Written by `iw data sheets`, not by hand.", "", _SAME]
    for cohort in sorted(cohorts, key=lambda c: c.study):
        parts += ["", f"## {cohort.study}", "", "| | |", "|---|---|"]
        parts += [f"| {what} | {_cell(told)} |" for what, told in _rows(cohort, graph)]
    return "\n".join(parts) + "\n"


def _rows(cohort: Cohort, graph: KnowledgeGraph) -> list[tuple[str, str]]:
    of = [s for s in studies().values() if cohort.study in (s.name, *s.cohorts)]
    facts = [
        (what, told)
        for what, told in summary(cohort, graph)
        if what != "study" and not what.startswith("version")
    ]
    return [*(_registered(of[0]) if of else [("source", "the user's own table")]), *facts]


def _registered(study: Study) -> list[tuple[str, str]]:
    places = dict.fromkeys(f"{f.repository}@{f.commit[:7]}" for f in study.files)
    return [
        ("what", study.title),
        ("cite", study.citation),
        ("files", f"{len(study.files)} of {', '.join(places)}"),
        ("licence", "; ".join(study.licences)),
        ("used for", study.use),
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
