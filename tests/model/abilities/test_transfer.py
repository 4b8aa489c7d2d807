from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.transfer import TransferResult, transfer
from immuneworld.model.abilities.transfer_table import transfer_records
from immuneworld.model.cohort import Cohort
from immuneworld.model.evaluate import score_pairs
from immuneworld.model.forecast import Forecaster
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def asking(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    """Trained on lab a, facing lab b."""
    return Forecaster(trained, real_graph, simulated["simulated-b"])


@pytest.fixture(scope="module")
def found(asking: Forecaster) -> TransferResult:
    return transfer(asking, shots=[2, 3], steps=2, seed=1)


def ways(found: TransferResult) -> list[tuple[str, int]]:
    return [(told.way, told.shots) for told in found.told]


def test_every_way_is_asked_about_the_same_patients_and_none_was_shown(found: TransferResult) -> None:
    alone = [("adapted", 2), ("target alone", 2), ("adapted", 3), ("target alone", 3)]
    assert ways(found) == [("last snapshot", 0), ("zero-shot", 0), *alone]
    assert len(found.shown) == 3
    assert not {p.trajectory.patient for p in found.pairs} & set(found.shown)
    for told in found.told:
        assert told.errors.shape == (len(found.pairs),)
        np.testing.assert_allclose(told.mean.sum(1), 1, atol=1e-5)
    means = [told.mean for told in found.told]
    assert all(not np.allclose(a, b) for i, a in enumerate(means) for b in means[:i])


def test_zero_shot_is_what_the_run_says_of_those_patients(asking: Forecaster, found: TransferResult) -> None:
    asked = asking.cohort.only({p.trajectory.patient for p in found.pairs})
    assert asked is not None
    scored = score_pairs(Forecaster(asking.trained, asking.graph, asked), found.pairs, None)
    (zero,) = (told for told in found.told if told.way == "zero-shot")
    np.testing.assert_allclose(zero.errors, [s.errors["model"] for s in scored], atol=1e-6)


def test_what_comes_next_changes_no_answer(asking: Forecaster, found: TransferResult) -> None:
    """The last snapshot of whoever is asked about is moved; every forecast of it stays."""
    asked, moved = {p.trajectory.patient for p in found.pairs}, []
    for trajectory in asking.cohort.trajectories:
        *before, last = trajectory.snapshots
        if trajectory.patient in asked:
            last = replace(last, values=last.values[::-1].copy())
        moved.append(replace(trajectory, snapshots=(*before, last)))
    other = Forecaster(asking.trained, asking.graph, replace(asking.cohort, trajectories=tuple(moved)))
    again = transfer(other, shots=[3], steps=2, seed=1)
    ends = {t.patient: t.snapshots[-1].sample for t in asking.cohort.trajectories}
    rows = [i for i, p in enumerate(found.pairs) if p.target.sample == ends[p.trajectory.patient]]
    assert rows
    for told in again.told:
        (same,) = (t for t in found.told if (t.way, t.shots) == (told.way, told.shots))
        np.testing.assert_allclose(told.mean[rows], same.mean[rows], atol=1e-6)
        assert not np.allclose(told.errors[rows], same.errors[rows])


def test_the_run_itself_is_left_as_it_was(asking: Forecaster) -> None:
    before = {name: value.clone() for name, value in asking.trained.models[0].state_dict().items()}
    references = list(asking.trained.references)
    first, second = (transfer(asking, shots=[1], steps=1, seed=3) for _ in range(2))
    assert ways(first) == [("last snapshot", 0), ("zero-shot", 0), ("adapted", 1)]
    np.testing.assert_array_equal(first.told[-1].mean, second.told[-1].mean)
    assert asking.trained.references == references
    for name, value in asking.trained.models[0].state_dict().items():
        assert torch.equal(value, before[name])


def test_records_hold_what_was_said_and_measured(found: TransferResult) -> None:
    records = transfer_records(found)
    assert len(records) == len(found.told) * len(found.pairs) * len(found.cohort.columns)
    assert records[-1]["mean"] == pytest.approx(found.told[-1].mean[-1, -1])
    assert records[-1]["seen"] == pytest.approx(found.truth[-1, -1])


def test_patients_of_training_are_neither_shown_nor_asked(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort], asking: Forecaster
) -> None:
    own = Forecaster(trained, real_graph, simulated["simulated-a"])
    with pytest.raises(InputError, match=r"study simulated-a: has 0 patients .* training never met"):
        transfer(own)
    with pytest.raises(InputError, match="more than 99 are needed"):
        transfer(asking, shots=[99])
