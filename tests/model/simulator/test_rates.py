import pytest

from immuneworld.model.simulator.arms import ARMS
from immuneworld.model.simulator.mechanism import FOLDER
from immuneworld.model.simulator.patients import cancers
from immuneworld.model.simulator.rates import COLUMNS, simulated_rates, wilson
from immuneworld.ontology.tables import read_table


def test_the_interval_of_wilson() -> None:
    assert wilson(0, 100) == pytest.approx((0.0, 3.7), abs=0.05)
    assert wilson(50, 100) == pytest.approx((40.4, 59.6), abs=0.05)


def test_the_report_has_every_cancer_and_arm() -> None:
    rows = read_table(FOLDER / "calibration.tsv", COLUMNS)
    assert [(r["cancer"], r["arm"]) for r in rows] == [(c, a) for c in cancers() for a in ARMS]


def test_checkpoint_blockade_is_within_five_points_of_the_trials() -> None:
    rows = [r for r in read_table(FOLDER / "calibration.tsv", COLUMNS) if r["use"] == "fitted"]
    checkpoint = [r for r in rows if "chemo" not in r["arm"]]
    assert len(checkpoint) == 7
    for row in checkpoint:
        assert abs(float(row["percent"]) - float(row["trial_percent"])) <= 5, row


def test_chemotherapy_adds_in_tnbc() -> None:
    rows = read_table(FOLDER / "calibration.tsv", COLUMNS)
    percent = {(r["cancer"], r["arm"]): float(r["percent"]) for r in rows}
    assert percent["TNBC", "anti-PD-1+chemotherapy"] > percent["TNBC", "anti-PD-1"] + 5


def test_rates_that_are_run_again_are_those_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few patients of another seed: far off would mean that table and model have parted."""
    from immuneworld.model.simulator import rates

    monkeypatch.setattr(rates, "ARMS", ("no therapy", "anti-PD-1"))
    monkeypatch.setattr(rates, "cancers", lambda: {name: cancers()[name] for name in ("melanoma", "PDAC")})
    found = {(r["cancer"], r["arm"]): float(r["percent"]) for r in simulated_rates(40, 8, 1)}
    assert 20 <= found["melanoma", "anti-PD-1"] <= 70
    assert found["PDAC", "anti-PD-1"] <= 8
    assert found["melanoma", "no therapy"] <= 8
