"""Check the tables of facts before they are merged: building joins equal statements, and hides them so."""

from __future__ import annotations

from pathlib import Path

from ..ontology.finding import Finding
from ..ontology.tables import MARKERS, statements
from .facts import EDGE_TABLES, FACTS


def check_facts(folder: Path = FACTS, markers: Path = MARKERS) -> list[Finding]:
    """A finding for each statement that stands in the tables of edges before; `row` is its line.

    :raises InputError: if a table is missing or broken.
    """
    seen: dict[tuple[str, str, str], str] = {}
    findings = []
    for path in (*(folder / name for name in EDGE_TABLES), markers):
        # Above the rows of a table stand its provenance and its header.
        for row, (subject, predicate, target, _) in enumerate(statements(path), 3):
            here, said = f"{path.name}:{row}", (subject, predicate, target)
            if (before := seen.setdefault(said, here)) != here:
                value, fix = " ".join(said), f"it stands in {before}: keep one and join the sources with |"
                findings.append(Finding(path.name, row, "", "error", "fact-duplicate", value, fix))
    return findings
