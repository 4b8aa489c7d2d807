"""`iw predict` and `iw evaluate`: questions to a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..model.forecast import Forecast, Forecaster

_NAMED = 3  # types that a note names

RUN = Annotated[Path, typer.Argument(help="Folder from `iw train`.")]
COHORT = Annotated[Path, typer.Argument(help="Cohort file (.h5ad); its vocabulary may be new to the run.")]
GRAPH = Annotated[Path | None, typer.Option(help="A newer graph than the run's own, e.g. with new terms.")]
ANSWER = Annotated[Path | None, typer.Option("--out", "-o", help="Answer to write (.tsv, .json or .h5ad).")]
RECORDS = Annotated[Path | None, typer.Option("--out", "-o", help="Answer to write (.tsv or .json).")]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
PATIENTS = Annotated[
    list[str] | None, typer.Option("--patient", help="Ask about this patient; repeatable. Default: all.")
]
ONE_PLAN = Annotated[
    str | None,
    typer.Option("--plan", help="THERAPY@START[-STOP][,…]. Default: as recorded, patient by patient."),
]
PICTURE = Annotated[Path | None, typer.Option(help="Picture to write (.png, .svg or .pdf).")]


def predict(
    run: RUN,
    cohort: COHORT,
    patient: Annotated[str, typer.Option(help="Patient to forecast.")],
    at: Annotated[float, typer.Option(help="Day to forecast.")],
    plan: Annotated[
        list[str] | None,
        typer.Option(help="THERAPY@START[-STOP][,…]; repeat to compare. Default: as recorded."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Cell type that columns are summed to; repeat for several. Default: the columns."),
    ] = None,
    graph: GRAPH = None,
    out: ANSWER = None,
    picture: PICTURE = None,
) -> None:
    """Forecast a patient's cell composition on a day, under one plan or several."""
    from ..model.abilities.answer_file import write_answer
    from ..model.forecast_table import forecast_records, forecast_rows
    from ..model.pictures import draw_forecasts, save_picture
    from .show import print_table

    check_outputs(out, picture)
    forecaster, forecasts, names = ask(run, cohort, patient, at, plan or [], graph, by or [])
    header, rows = forecast_rows(forecaster, forecasts, names)
    print_table(f"{forecaster.cohort.study}, patient {patient}, day {at:g}", header, rows)
    _print_outcomes(forecaster, forecasts, names)
    print_caveats(forecaster, patient)
    if out:
        write_answer(out, forecast_records(forecaster, forecasts, names))
    if picture:
        save_picture(draw_forecasts(forecaster, forecasts, names), picture)


def ask(
    run: Path,
    cohort: Path,
    patient: str,
    at: float,
    plans: list[str],
    graph: Path | None,
    by: Sequence[str] = (),
) -> tuple[Forecaster, list[Forecast], list[str]]:
    """Load a run and forecast one patient under each plan; the names of the plans come last."""
    from ..model.abilities.run import named_term
    from ..model.plans import parse_plan

    forecaster = opened(run, cohort, graph)
    trajectory = forecaster.cohort.patient(patient)
    asked = [parse_plan(text, forecaster.graph) for text in plans]
    terms = [named_term(name, forecaster.graph) for name in by]
    if not asked:
        return forecaster, [forecaster.forecast(trajectory, at, by=terms)], ["as recorded"]
    return forecaster, [forecaster.forecast(trajectory, at, p, by=terms) for p in asked], plans


def opened(run: Path, cohort: Path, graph: Path | None) -> Forecaster:
    """A run facing a cohort; what was recognised or left out of the cohort is said."""
    from ..model.checkpoint import load_run, samples_in_training
    from ..model.forecast import Forecaster
    from .load import graph_or_build, load_cohorts

    trained, own_graph, described = load_run(run)
    knowledge = graph_or_build(graph) if graph else own_graph
    return Forecaster(
        trained, knowledge, load_cohorts([cohort], knowledge, samples_in_training(described))[0]
    )


def check_outputs(out: Path | None, picture: Path | None) -> None:
    """Refuse endings that nothing is written for, before any work is done."""
    from ..model.abilities.answer_file import ANSWER_SUFFIXES
    from ..model.pictures import PICTURE_SUFFIXES
    from ..ontology.outputs import check_suffix

    for path, suffixes in ((out, ANSWER_SUFFIXES), (picture, PICTURE_SUFFIXES)):
        if path:
            check_suffix(path, suffixes)


def evaluate(
    run: RUN,
    cohort: COHORT,
    graph: GRAPH = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Table to write (.tsv), a row a forecast.")
    ] = None,
) -> None:
    """Score a run on a cohort: next snapshots beside simple forecasts, outcomes beside shuffled labels."""
    from ..model.evaluate import score_outcomes, score_pairs, summarise
    from ..model.pairs import next_pairs
    from .scores import print_outcomes, print_scores, write_scores

    forecaster = opened(run, cohort, graph)
    data = forecaster.cohort
    in_training = set(forecaster.trained.patients)
    known = [t.patient for t in data.trajectories if (data.study, t.patient) in in_training]
    if known:
        print(
            f"note: {len(known)} of {len(data.trajectories)} patients were in training; "
            "this is no test of them"
        )
    print(
        f"starting from study {forecaster.start.name}, "
        f"weight of the last snapshot {forecaster.start.weight:.2f}"
    )
    if not known:
        print("'mean of others' and 'shrinkage' are made from this cohort itself, each patient left out")
    pairs = next_pairs(data)
    scored = score_pairs(forecaster, pairs, None) if pairs else []
    print_scores(summarise(scored)) if scored else print("no patient has two times: no forecast to score")
    print_outcomes(score_outcomes(forecaster), forecaster.graph)
    if out:
        write_scores(out, scored)


def _print_outcomes(forecaster: Forecaster, forecasts: list[Forecast], names: list[str]) -> None:
    for node in forecaster.outcome_nodes:
        label = forecaster.graph.nodes[node].label
        chances = ", ".join(f"{f.outcomes[node]:.2f} ({n})" for f, n in zip(forecasts, names, strict=True))
        print(f"probability of {label}: {chances}")


def print_caveats(forecaster: Forecaster, patient: str) -> None:
    """What a person must know beside an answer about one patient."""
    study = forecaster.cohort.study
    if (study, patient) in set(forecaster.trained.patients):
        print("note: this patient was in training, so the forecast looks better than it would for a new one")
    if all(r.study != study for r in forecaster.trained.references):
        print(f"note: study {study!r} was not in training; starting from {forecaster.start.name}")
    if new := forecaster.new_types:
        named = ", ".join(new[:_NAMED]) + (f" and {len(new) - _NAMED} more" if len(new) > _NAMED else "")
        trust = f"the network's words about them count {forecaster.trust_in_new:.0%} (0%: only the start)"
        print(f"note: not in training: {named}; {trust}")
    print("research use only: a forecast under a plan that was not given is an extrapolation")
