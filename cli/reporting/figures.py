"""The report's numbers as charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...model.calibration import LEVELS
from ...model.cohort import is_shares
from ..pages.charts import COLOURS, INK, OTHERS, PLANS, Key, Plot, Scale, stacked

if TYPE_CHECKING:
    from ...model.calibration import Calibration
    from ...model.cohort import Cohort
    from ...model.cohort_report import Example
    from ...model.evaluate import Line
    from ...model.run_report import RunReport

_ROWS = 12  # types of an example that are shown; the others are in the area


def curve_plot(run: RunReport) -> Plot:
    """Held-out loss by steps, with a standard error on either side; the chosen step is marked."""
    steps, means, errors = (np.array(part, dtype=float) for part in zip(*run.curve, strict=True))
    errors = np.nan_to_num(errors)
    plot = Plot(
        f"Held-out loss by steps: {means[0]:.3f} at the start, {means.min():.3f} at the best",
        Scale(0, max(float(steps[-1]), 1)),
        Scale.around([*(means - errors), *(means + errors)]),
        "steps",
        "held-out loss",
    )
    plot.band(steps, means - errors, means + errors, COLOURS[0])
    plot.line(steps, means, COLOURS[0])
    for step, mean in zip(steps, means, strict=True):
        chosen = step == run.steps
        plot.dot(step, mean, COLOURS[0] if chosen else INK, "square" if chosen else "round small")
    return plot


def stage_plots(run: RunReport) -> list[tuple[str, Plot]]:
    """Training and held-out loss of each stage."""
    points = [v for s in run.stages for _, v in (*s.training, *s.held_out)]
    plots = []
    for stage in run.stages:
        both = (*stage.training, *stage.held_out)
        if not both:
            continue
        last = max(step for step, _ in both)
        plot = Plot(f"Losses of {stage.name}", Scale(0, max(last, 1)), Scale.around(points), "steps", "loss")
        for part, colour, dashed in (
            (stage.training, COLOURS[3], "dashed"),
            (stage.held_out, COLOURS[0], ""),
        ):
            if part:
                plot.line([step for step, _ in part], [loss for _, loss in part], colour, dashed)
                plot.dot(*part[-1], colour, "square small" if dashed else "round small")
        plots.append((stage.name, plot))
    return plots


def calibration_plot(found: Calibration) -> Plot:
    """Observed coverage at each level asked for; on the dashed line, it is as said."""
    plot = Plot(
        f"Coverage of {found.study}: the 90 % interval holds {100 * found.uncorrected:.0f} % uncorrected",
        Scale(0, 1),
        Scale(0, 1),
        "level asked for",
        "share held",
    )
    plot.line((0, 1), (0, 1), OTHERS, "dashed")
    plot.line((0, *LEVELS), (0, *found.observed), COLOURS[0])
    for level, held in zip(LEVELS, found.observed, strict=True):
        plot.dot(level, held, COLOURS[0], "round small")
    plot.dot(found.asked, found.covered, COLOURS[3], "square")
    return plot


def lines_of(lines: Sequence[Line]) -> tuple[Scale, list[tuple[Line, str, str]]]:
    """Errors on one scale, each with its colour and shape: the model's own stands out."""
    errors = [x for x in lines if "-" not in x.who and "interval" not in x.who and "uncorrected" not in x.who]
    scale = Scale(0, max([x.high for x in errors], default=1.0) * 1.02 or 1.0)
    return scale, [(x, *(PLANS[1] if x.who == "model" else (INK, "round"))) for x in errors]


def example_of(cohort: Cohort, example: Example) -> dict[str, object]:
    """Stacked areas of what was measured, and the last day beside its forecast."""
    names = [c.label for c in cohort.columns]
    truth = example.shares[-1]
    told: dict[str, object] = {"example": example, "plot": None, "keys": list[Key]()}
    if is_shares(cohort.kind):
        seen = [True] * len(example.days)
        alt = f"Measured composition of {example.patient} on {len(example.days)} days"
        told["plot"], told["keys"] = stacked(alt, example.days, example.shares, seen, names)
    shown = np.argsort(-np.maximum(truth, example.mean), kind="stable")[:_ROWS]
    values = [*example.low[shown], *example.high[shown], *truth[shown]]
    told["scale"] = Scale(0, max(values)) if min(values) >= 0 else Scale.around(values)
    told["rows"] = [
        (names[k], float(truth[k]), float(example.mean[k]), float(example.low[k]), float(example.high[k]))
        for k in shown
    ]
    told["more"] = len(names) - len(shown)
    return told
