"""The quality report as one page: nothing loaded from outside, readable without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment

from ..mapping import MappingSet
from ..ontology import Ontology
from ..outputs import whole_file
from .agreement import Agreement, agreement
from .coverage import KINDS, LabQuality, coverage
from .tree import term_tree
from .unmapped_cells import Unmapped

TEMPLATE = Path(__file__).parent / "page.html.j2"
_MOST_PAIRS = 40


def write_page(
    out: Path, sets: Iterable[MappingSet], ontology: Ontology, unmapped: Sequence[Unmapped] = ()
) -> None:
    """Write the page, whole or not at all."""
    text = page_text(tuple(sets), ontology, unmapped)
    with whole_file(out) as target:
        target.write_text(text, encoding="utf-8")


def page_text(sets: Sequence[MappingSet], ontology: Ontology, unmapped: Sequence[Unmapped] = ()) -> str:
    """The HTML; every label is escaped."""
    labs, agreed = coverage(sets), agreement(sets, ontology)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text("utf-8")).render(
        ontology=ontology,
        labs=sorted(labs, key=lambda lab: (-lab.labels, lab.lab)),
        totals=_totals(labs),
        kinds=KINDS,
        agreed=agreed,
        pairs=_pairs(agreed),
        different=[pair for pair in agreed.shared if pair.verdict == "different"],
        tree=term_tree(sets, ontology),
        unmapped=unmapped,
        n_local=sum(term.is_local and not term.deprecated for term in ontology.terms.values()),
    )


def _totals(labs: Sequence[LabQuality]) -> dict[str, int]:
    totals = {kind: sum(lab.kinds.get(kind, 0) for lab in labs) for kind in KINDS}
    return {"labels": sum(lab.labels for lab in labs), **totals}


def _pairs(agreed: Agreement) -> list[tuple[str, str, int, int, int, int]]:
    """Labs, same, related, different, all; those that share most first."""
    verdicts = ("same", "one above the other", "different")
    rows = []
    for (a, b), counts in agreed.by_labs().items():
        same, related, different = (counts.get(verdict, 0) for verdict in verdicts)
        rows.append((a, b, same, related, different, counts.total()))
    return sorted(rows, key=lambda row: (-row[5], row[0], row[1]))[:_MOST_PAIRS]
