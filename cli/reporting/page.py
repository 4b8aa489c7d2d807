"""A run and its cohorts as one self-contained page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ... import __version__
from ...ontology.outputs import whole_file
from ..pages.render import FOLDER as SHARED
from ..pages.render import render, style
from .figures import calibration_plot, curve_plot, example_of, lines_of, stage_plots

if TYPE_CHECKING:
    from ...kg.graph import KnowledgeGraph
    from ...model.cohort_report import CohortReport, Part
    from ...model.run_report import RunReport

_FOLDER = Path(__file__).parent
MOST_BYTES = 5_000_000
_MOST_STUDIES = 60  # sections that are shown of each kind


def write_run_page(
    out: Path, name: str, run: RunReport, cohorts: Sequence[CohortReport], graph: KnowledgeGraph
) -> int:
    """Write the page; its size in bytes."""
    html = run_page(name, run, cohorts, graph)
    with whole_file(out) as staged:
        staged.write_text(html, encoding="utf-8")
    return len(html.encode())


def run_page(name: str, run: RunReport, cohorts: Sequence[CohortReport], graph: KnowledgeGraph) -> str:
    """The page as HTML."""
    return render(
        _FOLDER,
        "report",
        title=f"ImmuneWorld run {name}",
        style=style(SHARED, "standalone"),
        run=run,
        curve=curve_plot(run) if run.curve else None,
        stages=stage_plots(run),
        calibrations=[(c, calibration_plot(c)) for c in run.calibrations[:_MOST_STUDIES]],
        cohorts=[(c, [_shown(c, part, graph) for part in c.parts]) for c in cohorts],
        simulated=run.simulated or any(c.cohort.assignment == "simulated" for c in cohorts),
        version=__version__,
    )


def _shown(report: CohortReport, part: Part, graph: KnowledgeGraph) -> dict[str, object]:
    """A part of a cohort with its pictures."""
    scale, lines = lines_of(part.lines)
    return {
        "part": part,
        "scale": scale,
        "lines": lines,
        "plot": calibration_plot(part.calibration) if part.calibration else None,
        "outcomes": [(graph.nodes[o.node].label, o) for o in part.outcomes],
        "examples": [example_of(report.cohort, one) for one in part.examples],
        "missing": [o for o in part.outcomes if np.isnan(o.auc)],
    }
