"""Tests of `immuneworld.benchmarks.contrasts` and its parts, on patients whose truth is drawn here."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks.contrasts import task
from immuneworld.benchmarks.contrasts_pool import (
    ARMS,
    DAYS,
    OUTCOMES,
    PANEL,
    VOLUME,
    Pool,
    cohort_of,
    given_arms,
    measured_pool,
)
from immuneworld.benchmarks.contrasts_simple import (
    Seen,
    additive,
    all_arms,
    apart,
    contrasts,
    naive,
    with_refits,
)
from immuneworld.benchmarks.contrasts_tables import Told, table
from immuneworld.benchmarks.contrasts_world import settings, world_contrasts
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.counterfactual import counterfactual
from immuneworld.model.cohort import Array
from immuneworld.model.forecast import Forecaster
from immuneworld.model.jobs import Jobs
from immuneworld.model.simulator.arms import plan
from immuneworld.model.train import fit

EFFECTS = np.array([0.0, -0.5, -1.5])  # of the arms, on the logarithm of the volume


def drawn_pool(patients: int, seed: int = 0) -> Pool:
    """Volumes go with how ill a patient is, shares are the same under every arm."""
    rng = np.random.default_rng(seed)
    severe = rng.standard_normal(patients)
    shares = rng.dirichlet(np.full(len(PANEL), 5.0), patients)
    volumes = np.exp(severe + np.stack([np.zeros((3, patients)), EFFECTS[:, None] + 0 * severe], 1))
    every = np.broadcast_to(shares, (len(ARMS), len(DAYS), *shares.shape))
    return measured_pool("melanoma", severe, every, volumes, seed)


def seen_of(pool: Pool, strength: float) -> tuple[Seen, Array]:
    """What a clinic knows of the volume, and the truth."""
    given = given_arms(pool, strength, 0)
    after = pool.measured("quantities")[given, -1, np.arange(pool.patients), :1]
    return Seen(pool.covariates("quantities"), given, after), contrasts(pool.true("quantities")[..., :1])


def test_arm_means_are_confounded_and_regressions_adjust() -> None:
    pool = drawn_pool(800)
    errors: dict[tuple[str, float], float] = {}
    for strength in (0.0, 2.0):
        seen, truth = seen_of(pool, strength)
        told = {
            "naive": naive(seen, 3, pool.patients).value,
            "ridge": contrasts(additive(seen, seen.before, 3)),
            "apart": contrasts(apart(seen, seen.before, 3)),
        }
        errors |= {(who, strength): float(np.abs((v - truth).mean(1)).max()) for who, v in told.items()}
    assert errors["naive", 2.0] > 0.5
    assert max(errors["ridge", 2.0], errors["apart", 2.0]) < 0.15
    assert errors["ridge", 0.0] < 0.15


def test_regressions_that_saw_every_arm_are_right_and_intervals_hold_their_estimate() -> None:
    pool = drawn_pool(150)
    seen, truth = seen_of(pool, 1.0)
    every = all_arms(seen.before, pool.measured("quantities")[:, -1, :, :1], seen.before)
    assert np.abs((contrasts(every) - truth).mean(1)).max() < 0.05
    told = with_refits(additive, seen, seen.before, 3, refits=30)
    assert told.mean_low is not None
    assert told.mean_high is not None
    assert (told.mean_low < told.value.mean(1)).all()
    assert (told.value.mean(1) < told.mean_high).all()


def test_the_more_ill_get_the_stronger_arm_and_day_0_is_one_measurement() -> None:
    pool = drawn_pool(600)
    given = given_arms(pool, 2.0, 0)
    means = [pool.severe[given == arm].mean() for arm in range(3)]
    assert means == sorted(means)
    assert means[2] - means[0] > 1
    assert abs(pool.severe[given_arms(pool, 0.0, 0) == 2].mean()) < 0.2
    assert (pool.counts[0, 0] == pool.counts[2, 0]).all()
    cohort = cohort_of(pool, "quantities", [3, 5], given, 2)
    assert cohort.columns[0] == VOLUME
    assert cohort.trajectories[1].snapshots[1].values[0] == pytest.approx(pool.scans[given[5], 1, 5])


def test_the_model_is_asked_as_iw_counterfactual_asks(real_graph: KnowledgeGraph) -> None:
    pool = drawn_pool(30)
    given = given_arms(pool, 1.0, 0)
    train, test = (
        cohort_of(pool, "shares", range(20), given, 2),
        cohort_of(pool, "shares", range(20, 30), given, 1),
    )
    forecaster = Forecaster(fit([train], real_graph, settings(3, 2, 0)), real_graph, test)
    own, same = world_contrasts(forecaster, [3, 6])
    asked = counterfactual(forecaster, None, DAYS[-1], plan(ARMS[0]), plan(ARMS[1]), extrapolate=True)
    each, mean = asked.difference, asked.average
    for told, ends in (
        (own, (each.low, each.high, mean.low, mean.high)),
        (same, (each.same_low, each.same_high, mean.same_low, mean.same_high)),
    ):
        parts = (told.value, told.low, told.high, told.mean_low, told.mean_high)
        for part, right in zip(parts, (each.mean, *ends), strict=True):
            assert part is not None
            np.testing.assert_allclose(part[0], right[..., [3, 6]], atol=1e-6)


def test_a_task_tells_of_everybody_and_is_not_done_twice(tmp_path: Path, real_graph: KnowledgeGraph) -> None:
    pool = drawn_pool(40)
    store = Jobs(tmp_path / "told.jsonl", Told)
    for kind in OUTCOMES:
        store.job(kind, partial(task, pool, kind, 1.0, 0, 30, settings(4, 1, 0), real_graph, 5))
    rows = store.results()
    assert {len(r.truth) for r in rows} == {len(r.value) for r in rows} == {10}
    assert {r.outcome for r in rows} == {o for kind in OUTCOMES.values() for o in kind}
    still = [r for r in rows if r.who == "no effect"]
    assert not any(v for r in still for v in r.value)
    assert all(r.truth == pytest.approx([0] * 10, abs=1e-9) for r in still if r.outcome != VOLUME.label)
    text = table(Jobs(store.file, Told).results())
    assert "| 1 | model |" in text
    assert f"**quantities: {VOLUME.label}**" in text


@pytest.mark.long
def test_the_simulated_patients_of_the_benchmark(tmp_path: Path) -> None:
    """In a process of its own: in one that has grown for minutes LLVM may crash."""
    script = (
        "from pathlib import Path; from immuneworld.benchmarks.contrasts_pool import kept_pool\n"
        "p = kept_pool(Path('pool.npz'), 'melanoma', 3, 0)\n"
        "print(p.shares.shape, abs(p.shares.sum(-1) - 1).max() < 1e-6, (p.volumes > 0).all())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"(3, 2, 3, {len(PANEL)}) True True"
    assert (tmp_path / "pool.npz").exists()
