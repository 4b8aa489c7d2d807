from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.forecast import Forecaster
from immuneworld.model.pictures import draw_composition, draw_forecasts, save_picture
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError

MakeCohort = Callable[..., Cohort]


@pytest.fixture(scope="module")
def forecaster(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-b"])


def test_every_sample_is_a_full_bar(simulated: Mapping[str, Cohort]) -> None:
    cohort = simulated["simulated-b"]
    patient = cohort.trajectories[0]
    (axes,) = draw_composition(cohort, patient).axes
    heights = np.array([bar.get_height() for stack in axes.containers for bar in stack]).reshape(14, 3)
    np.testing.assert_allclose(heights.sum(0), 1)
    assert [t.get_text().split("\n")[0] for t in axes.get_xticklabels()] == ["day 0", "day 28", "day 84"]
    legend = axes.get_legend()
    assert legend is not None
    assert {t.get_text() for t in legend.get_texts()} == {c.label for c in cohort.columns}
    assert patient.patient in axes.get_title(loc="left")


def test_every_plan_has_a_mean_and_an_interval_for_each_label(forecaster: Forecaster) -> None:
    patient = forecaster.cohort.trajectories[0]
    forecasts = [forecaster.forecast(patient, 50.0, plan) for plan in ((), None)]
    (axes,) = draw_forecasts(forecaster, forecasts, ["nothing", "as recorded"]).axes
    legend = axes.get_legend()
    assert legend is not None
    assert [t.get_text() for t in legend.get_texts()] == ["seen last", "nothing", "as recorded"]
    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert sorted(labels) == sorted(c.label for c in forecaster.cohort.columns)
    dots = {
        c.get_label(): np.asarray(c.get_offsets())[:, 0]
        for c in axes.collections
        if c.get_label() == "nothing"
    }
    by_label = dict(zip([c.label for c in forecaster.cohort.columns], forecasts[0].mean, strict=True))
    np.testing.assert_allclose(dots["nothing"], [by_label[label] for label in labels])


@pytest.mark.parametrize("name", ["p.png", "p.svg", "p.pdf"])
def test_a_picture_is_written(name: str, make_cohort: MakeCohort, tmp_path: Path) -> None:
    cohort = make_cohort(["", "CL:1"], {"P": [[1, 0]]}, labels=["$odd_label", "T"])
    save_picture(draw_composition(cohort, cohort.trajectories[0]), tmp_path / name)
    start = {"p.png": b"\x89PNG", "p.svg": b"<?xml", "p.pdf": b"%PDF"}[name]
    assert (tmp_path / name).read_bytes().startswith(start)


def test_another_ending_is_refused(make_cohort: MakeCohort, tmp_path: Path) -> None:
    cohort = make_cohort(["CL:1"], {"P": [[1]]})
    with pytest.raises(InputError, match=r"p\.gif: ends in '\.gif' \(name it \.png"):
        save_picture(draw_composition(cohort, cohort.trajectories[0]), tmp_path / "p.gif")
    assert not list(tmp_path.iterdir())


def test_a_label_that_looks_like_mathematics_is_drawn_as_it_is(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort], tmp_path: Path
) -> None:
    cohort = simulated["simulated-a"]
    column = replace(cohort.columns[0], label=r"$x^$ \frac{ T")
    cohort = replace(cohort, columns=(column, *cohort.columns[1:]))
    forecaster, patient = Forecaster(trained, real_graph, cohort), cohort.trajectories[0]
    save_picture(draw_composition(cohort, patient), tmp_path / "a.svg")
    save_picture(
        draw_forecasts(forecaster, [forecaster.forecast(patient, 60.0)], ["$^$"]), tmp_path / "b.png"
    )
    assert (tmp_path / "b.png").exists()
