"""One patient's futures as a self-contained page: a table and three pictures, nothing loaded from outside."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment
from matplotlib.figure import Figure

from .. import __version__
from ..kg.draw import neighbourhood_figure
from ..kg.graph import Node
from ..kg.neighbourhood import neighbourhood
from ..ontology.outputs import whole_file
from .forecast import Forecast, Forecaster
from .forecast_table import forecast_rows
from .pictures import draw_composition, draw_forecasts

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1c2430; max-width: 1080px; margin: 0 auto;
  padding: 1.5rem; }
.banner { background: #fff4d6; border-left: 5px solid #e69f00; padding: .6rem 1rem; }
figure { margin: 2rem 0; } img { max-width: 100%; } figcaption { color: #556; font-size: .92rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .7rem; border-bottom: 1px solid #dde; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
footer { color: #667; font-size: .85rem; margin-top: 2rem; }
</style></head><body>
<h1>{{ title }}</h1>
<p class="banner"><strong>Research use only.</strong>
{% if simulated %}The cohort is <strong>simulated</strong>: nothing here is evidence about patients.
{% endif %}
A forecast under a plan that was not given is an extrapolation.</p>
{% for figure in figures %}<figure><h2>{{ figure.heading }}</h2><img alt="{{ figure.heading }}"
src="data:image/png;base64,{{ figure.png }}"><figcaption>{{ figure.caption }}</figcaption></figure>
{% endfor %}
<h2>Forecast for day {{ day }}</h2>
{% for line in outcomes %}<p>{{ line }}</p>{% endfor %}
<div class="wide"><table>
<thead><tr>{% for name in header %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td{% if cell is number %} class="n"{% endif %}>
{{- "%.3f" | format(cell) if cell is number else cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
<footer>Made by ImmuneWorld {{ version }}; ontology {{ versions.ontology }}, Cell Ontology {{ versions.cl }},
graph {{ graph_hash }}. Starting from study {{ reference }}; weight of the last snapshot
{{ "%.2f" | format(weight) }}.</footer>
</body></html>
"""


def write_report(
    out: Path, forecaster: Forecaster, forecasts: Sequence[Forecast], names: Sequence[str], subtype: Node
) -> None:
    """Write the page; every picture is inside it."""
    cohort, patient = forecaster.cohort, forecasts[0].patient
    header, rows = forecast_rows(forecaster, forecasts, names)
    page = (
        Environment(autoescape=True)
        .from_string(_PAGE)
        .render(
            title=f"{cohort.study}: patient {patient}",
            simulated=cohort.assignment == "simulated",
            figures=_figures(forecaster, forecasts, names, subtype),
            outcomes=_outcome_lines(forecaster, forecasts, names),
            header=header,
            rows=rows,
            day=f"{forecasts[0].time:g}",
            version=__version__,
            versions=forecaster.graph.versions,
            graph_hash=forecaster.graph.hash[:12],
            reference=forecaster.start.name,
            weight=forecaster.start.weight,
        )
    )
    with whole_file(out) as staged:
        staged.write_text(page, encoding="utf-8")


def _figures(
    forecaster: Forecaster, forecasts: Sequence[Forecast], names: Sequence[str], subtype: Node
) -> list[dict[str, str]]:
    cohort = forecaster.cohort
    patient = cohort.patient(forecasts[0].patient)
    near = neighbourhood_figure(neighbourhood(forecaster.graph, subtype.id), subtype.id)
    return [
        {
            "heading": "Composition over time",
            "png": _png(draw_composition(cohort, patient)),
            "caption": "What was measured, by the lab's own labels.",
        },
        {
            "heading": f"What the graph says of: {subtype.label}",
            "png": _png(near),
            "caption": f"{subtype.id}: its relations are its address; a new one needs no retraining.",
        },
        {
            "heading": "Forecast with interval",
            "png": _png(draw_forecasts(forecaster, forecasts, names)),
            "caption": "Dots are expected, bars hold 90 % of what would be measured; black was seen last.",
        },
    ]


def _outcome_lines(forecaster: Forecaster, forecasts: Sequence[Forecast], names: Sequence[str]) -> list[str]:
    return [
        f"Probability of {forecaster.graph.nodes[node].label}: "
        + ", ".join(f"{f.outcomes[node]:.2f} under {name}" for f, name in zip(forecasts, names, strict=True))
        for node in forecaster.outcome_nodes
    ]


def _png(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    return base64.b64encode(buffer.getvalue()).decode()
