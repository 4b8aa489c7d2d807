import math

import pandas as pd
import pytest

from immuneworld.model.simulator.demo import LAB_LABELS, STATES, THERAPIES, Assay, simulate_cells
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

SMALL = Assay(patients=6, cells=50)


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    """Mean shares over patients by therapy and day, of the lab that tells all states apart."""
    table = simulate_cells("simulated-b", Assay(patients=90, days=(0.0, 28.0), cells=400), seed=3)
    counts = (
        table.groupby(["therapy", "patient", "day"])["label"]
        .value_counts(normalize=True)
        .unstack(fill_value=0)
    )
    return (
        counts.groupby(["therapy", "day"])
        .mean()
        .rename(columns={v: k for k, v in LAB_LABELS["simulated-b"].items()})
    )


def change(shares: pd.DataFrame, therapy: str, state: str) -> float:
    before, after = (float(shares[state].to_dict()[therapy, day]) for day in (0.0, 28.0))
    return math.log(after / before)


def test_the_same_seed_is_the_same_table() -> None:
    pd.testing.assert_frame_equal(
        simulate_cells("simulated-a", SMALL, 1), simulate_cells("simulated-a", SMALL, 1)
    )
    assert not simulate_cells("simulated-a", SMALL, 1).equals(simulate_cells("simulated-a", SMALL, 2))


def test_pd1_blockade_moves_progenitors_on(shares: pd.DataFrame) -> None:
    assert change(shares, "anti-PD-1", "progenitor") < -0.2
    assert change(shares, "anti-PD-1", "transitory") > 0.2
    assert abs(change(shares, "anti-PD-1", "regulatory")) < 0.2


def test_ctla4_blockade_lowers_regulatory_cells(shares: pd.DataFrame) -> None:
    assert change(shares, "anti-CTLA-4", "regulatory") < -0.4
    assert change(shares, "anti-CTLA-4", "effector") > 0.2
    assert abs(change(shares, "anti-CTLA-4", "progenitor")) < 0.2


def test_the_combination_does_both(shares: pd.DataFrame) -> None:
    both = "anti-PD-1+anti-CTLA-4"
    assert change(shares, both, "progenitor") < -0.2
    assert change(shares, both, "regulatory") < -0.4


def test_a_sample_holds_as_many_cells_as_asked_and_a_patient_one_therapy() -> None:
    table = simulate_cells("simulated-b", SMALL, 0)
    assert set(table.groupby("sample").size()) == {50}
    assert table["patient"].nunique() == 6
    assert (table.groupby("patient")[["therapy", "response"]].nunique() == 1).all(axis=None)
    assert set(table["therapy"]) <= set(THERAPIES)
    assert set(table["response"]) <= {"Responder", "Non-responder"}


def test_responders_have_more_effectors_for_each_regulatory_cell() -> None:
    table = simulate_cells("simulated-b", Assay(patients=80, days=(84.0,), cells=300), seed=2)
    names = LAB_LABELS["simulated-b"]
    counts = table.groupby(["response", "patient"])["label"].value_counts().unstack(fill_value=0)
    ratio = (counts[names["effector"]] + counts[names["transitory"]]) / (counts[names["regulatory"]] + 1)
    assert ratio.loc["Responder"].median() > 1.2 * ratio.loc["Non-responder"].median()


@pytest.mark.parametrize("lab", list(LAB_LABELS))
def test_every_label_of_a_lab_is_in_its_mapping_set(lab: str) -> None:
    mapped = {m.label for m in latest_sets(load_mapping_sets())[lab].mappings}
    assert LAB_LABELS[lab].keys() == set(STATES)
    assert set(LAB_LABELS[lab].values()) == mapped
