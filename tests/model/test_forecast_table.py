import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.answer_file import write_answer
from immuneworld.model.cohort import Cohort, TherapyInterval
from immuneworld.model.forecast import Forecast, Forecaster
from immuneworld.model.forecast_table import forecast_records, forecast_rows
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def forecaster(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-a"], ["IW:0200002"])


@pytest.fixture(scope="module")
def forecasts(forecaster: Forecaster) -> list[Forecast]:
    patient = forecaster.cohort.trajectories[0]
    return [forecaster.forecast(patient, 50.0, plan) for plan in ((), (TherapyInterval("IW:0200002"),))]


def test_a_row_a_column_and_the_difference_of_two_plans(
    forecaster: Forecaster, forecasts: list[Forecast]
) -> None:
    header, rows = forecast_rows(forecaster, forecasts, ["nothing", "anti-PD1@0"])
    assert header == (
        "label",
        "term",
        "last",
        "nothing",
        "90 % interval",
        "anti-PD1@0",
        "90 % interval",
        "difference",
    )
    assert [row[0] for row in rows] == [c.label for c in forecaster.cohort.columns]
    assert all(len(row) == len(header) for row in rows)
    assert rows[0][1] == "CL:0000236 B cell"
    for k, row in enumerate(rows):
        assert row[7] == pytest.approx(forecasts[1].mean[k] - forecasts[0].mean[k])
        assert row[4] == f"{forecasts[0].low[k]:.3f} to {forecasts[0].high[k]:.3f}"


def test_one_plan_has_no_difference(forecaster: Forecaster, forecasts: list[Forecast]) -> None:
    header, rows = forecast_rows(forecaster, forecasts[:1], ["as recorded"])
    assert header == ("label", "term", "last", "as recorded", "90 % interval")
    assert len(rows[0]) == 5


def test_tsv_and_json_hold_a_record_for_each_plan_and_column(
    forecaster: Forecaster, forecasts: list[Forecast], tmp_path: Path
) -> None:
    records = forecast_records(forecaster, forecasts, ["nothing", "anti-PD1@0"])
    assert len(records) == 2 * len(forecaster.cohort.columns)
    last = records[-1]
    assert (last["plan"], last["label"], last["day"]) == (
        "anti-PD1@0",
        forecaster.cohort.columns[-1].label,
        50.0,
    )
    assert last["mean"] == pytest.approx(forecasts[1].mean[-1], abs=1e-6)
    assert (last["low"], last["high"]) == pytest.approx(
        (forecasts[1].low[-1], forecasts[1].high[-1]), abs=1e-6
    )
    write_answer(tmp_path / "t.tsv", records)
    lines = [line.split("\t") for line in (tmp_path / "t.tsv").read_text().splitlines()]
    assert lines[0] == list(records[0])
    assert lines[1:] == [list(map(str, record.values())) for record in records]
    write_answer(tmp_path / "t.json", records)
    assert json.loads((tmp_path / "t.json").read_text()) == records


@pytest.mark.parametrize("name", ["t.csv", "t", "t.tsv.gz"])
def test_another_ending_is_refused_and_writes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in '?.*name it \.tsv or \.json"):
        write_answer(tmp_path / name, [{"a": 1}])
    assert not list(tmp_path.iterdir())
