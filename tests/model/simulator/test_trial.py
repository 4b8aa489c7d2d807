from pathlib import Path

import anndata
import numpy as np
import pytest

from immuneworld.model.cohort_io import cohort_hash, read_cohort, write_cohort
from immuneworld.model.simulator.mechanism import species
from immuneworld.model.simulator.patients import cancer_named
from immuneworld.model.simulator.trial import RESPONSE, Design, Trial, run_trial
from immuneworld.model.simulator.truth import arms_truth, sample_truth
from immuneworld.ontology.errors import UnknownNameError

NSCLC = cancer_named("nsclc")


@pytest.fixture(scope="module")
def trial() -> Trial:
    return run_trial(
        Design(NSCLC, 16, policy="confounded", strength=3.0, dropout=0.2, counterfactuals=True, seed=3)
    )


def test_more_processes_give_the_same_cohort(trial: Trial) -> None:
    from dataclasses import replace

    again = run_trial(replace(trial.design, processes=2, counterfactuals=False))
    assert cohort_hash(again.cohort) == cohort_hash(trial.cohort)


def test_the_cohort_is_one_that_the_world_model_reads(trial: Trial, tmp_path: Path) -> None:
    write_cohort(trial.cohort, tmp_path / "c.h5ad", sample_truth(trial))
    back = read_cohort(tmp_path / "c.h5ad")
    assert cohort_hash(back) == cohort_hash(trial.cohort)
    assert (back.assignment, back.versions["confounding"]) == ("simulated", "3")
    obs = anndata.read_h5ad(tmp_path / "c.h5ad").obs
    assert {"truth_arm", "truth_chance", "truth_volume_cm3", "truth_Tpex"} <= set(obs.columns)
    assert obs["truth_Tpex"].dtype == np.float64


def test_the_ill_get_the_last_arm(trial: Trial) -> None:
    worst = int(np.argmax(trial.severe))
    assert trial.chances[worst, -1] > trial.chances[worst, 0]
    assert trial.severe.std() == pytest.approx(1)


def test_every_patient_is_run_under_every_arm_from_one_state(trial: Trial) -> None:
    data = arms_truth(trial)
    assert data.n_obs == 16 * 3 * len(trial.times)
    assert list(data.var_names) == [one.id for one in species()]
    assert data.obs.groupby("patient", observed=True)["arm"].nunique().eq(3).all()
    first = data.obs[data.obs["day"] == 0]
    assert first.groupby("patient", observed=True)["volume_cm3"].nunique().eq(1).all()
    given = first[first["given"]].set_index("patient")
    plans = {t.patient: t.outcomes[RESPONSE] for t in trial.cohort.trajectories}
    assert given["response"].to_dict() == plans


def test_a_measured_share_is_near_the_true_one(trial: Trial) -> None:
    truth = sample_truth(trial)
    counts = np.array([s.values for t in trial.cohort.trajectories for s in t.snapshots])
    malignant = truth[["truth_Ci", "truth_Cl", "truth_Cr"]].sum(axis=1)
    whole = malignant + truth[[f"truth_{s.id}" for s in species()[4:] if s.sampled]].sum(axis=1)
    np.testing.assert_allclose(counts[:, 0] / counts.sum(axis=1), malignant / whole, atol=0.2)


def test_names_that_are_not_known() -> None:
    with pytest.raises(UnknownNameError, match="anti-PD-2"):
        run_trial(Design(NSCLC, 2, arms=("anti-PD-2",)))
    with pytest.raises(UnknownNameError, match="MSI-CRC"):
        cancer_named("glioma")
