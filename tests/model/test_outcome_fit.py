from dataclasses import replace

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import concordance_index

from immuneworld.kg.relations import Relations
from immuneworld.model.hazard import surviving
from immuneworld.model.metrics import auc
from immuneworld.model.outcome_fit import FEWEST, Outcomes, fit_outcomes

RESPONSE, SURVIVAL = "IW:0300001", "IW:0300003"


@pytest.fixture(scope="module")
def kinship(real_graph):
    return Relations(real_graph).kinship


@pytest.fixture(scope="module")
def outcomes(four, kinship):
    return fit_outcomes(four[:3], kinship)


def told(outcomes, cohort):
    return np.array([outcomes.said(cohort, t, t.snapshots, RESPONSE) for t in cohort.trajectories])


def truth(cohort):
    return np.array([t.outcomes[RESPONSE] for t in cohort.trajectories])


def test_a_new_study_is_told_by_what_the_others_taught(outcomes, four):
    (rule,) = outcomes.rules
    assert (rule.outcome, rule.sort) == (RESPONSE, "scores")
    assert set(rule.without) == set(rule.level) == set(rule.rates) == {"a", "b", "c"}
    said = told(outcomes, four[3])
    assert auc(truth(four[3]), said) > 0.8


def test_a_training_patient_is_told_by_rules_that_never_met_their_study(four, kinship):
    """Outcomes dealt anew in one study change what is said of the others, and of itself only how loudly."""
    dealt = np.random.default_rng(1).permutation(truth(four[0]))
    changed = replace(
        four[0],
        trajectories=tuple(
            replace(t, outcomes={RESPONSE: float(y)})
            for t, y in zip(four[0].trajectories, dealt, strict=True)
        ),
    )
    kept, turned = fit_outcomes(four, kinship), fit_outcomes([changed, *four[1:]], kinship)
    assert kept.rules[0].weights != turned.rules[0].weights
    own, again = told(kept, four[0]), told(turned, changed)
    assert own.mean() == pytest.approx(0, abs=1e-9), "its base rate holds the rest"
    assert auc(truth(four[0]), own) > 0.8
    assert auc(truth(four[0]), again) > 0.8, "they say what the others teach"


def test_survival_of_a_new_study_is_told_by_the_others(watched, kinship):
    outcomes = fit_outcomes(watched[:3], kinship)
    (rule,) = [r for r in outcomes.rules if r.edges]
    assert (rule.outcome, set(rule.hazards)) == (SURVIVAL, {"", "a", "b", "c"})
    np.testing.assert_array_equal(outcomes.hazards(watched[3], SURVIVAL), rule.hazards[""])
    assert outcomes.hazards(watched[0], RESPONSE) is None
    said = np.array([outcomes.said(watched[3], t, t.snapshots, SURVIVAL) for t in watched[3].trajectories])
    known = [t.follow_up[SURVIVAL] for t in watched[3].trajectories]
    assert concordance_index([f.time for f in known], -said, [f.event for f in known]) > 0.65


def test_hazards_are_life_tables_drawn_towards_all(watched, kinship):
    (rule,) = [r for r in fit_outcomes(watched, kinship).rules if r.edges]
    table = KaplanMeierFitter()
    known = [t.follow_up[SURVIVAL] for c in watched for t in c.trajectories]
    table.fit([f.time for f in known], [f.event for f in known])
    left = surviving(np.array(rule.hazards[""]), [90, 365])
    np.testing.assert_allclose(left, table.predict([90, 365]), atol=0.05)


def test_too_few_patients_have_no_rule(scores, kinship):
    few = scores("few", patients=2 * FEWEST - 2)
    assert fit_outcomes([few], kinship).rules == ()
    assert Outcomes((), {}).said(few, few.trajectories[0], few.trajectories[0].snapshots, RESPONSE) == 0.0
    (rule,) = fit_outcomes([scores("one", patients=40)], kinship).rules
    assert set(rule.without) == {f"fold {i} of patients" for i in range(1, 6)}
    assert rule.quality > 0.8, "with one study, folds of patients are left out"


def test_columns_of_nobody_whose_outcome_is_known_say_nothing(scores, four, kinship):
    """They were read as their mean over nobody, which is no number."""
    silent = scores("silent")
    columns = tuple(replace(c, label=f"other {i}") for i, c in enumerate(silent.columns))
    people = tuple(replace(t, outcomes={}) for t in silent.trajectories)
    (rule,) = fit_outcomes([*four[:3], replace(silent, columns=columns, trajectories=people)], kinship).rules
    assert rule == fit_outcomes(four[:3], kinship).rules[0]


def test_shares_and_scores_have_rules_of_their_own(scores, kinship):
    score = scores("s", patients=20)
    share = replace(
        score,
        study="t",
        kind="fraction",
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, values=np.exp(s.values)) for s in t.snapshots))
            for t in score.trajectories
        ),
    )
    assert [r.sort for r in fit_outcomes([score, share], kinship).rules] == ["scores", "shares"]


def test_days_of_one_patient_count_as_one_patient(scores, kinship):
    cohort = scores("s", patients=20)
    twice = replace(
        cohort,
        trajectories=tuple(
            replace(t, snapshots=(*t.snapshots, replace(t.snapshots[0], sample=t.patient + "2", time=9.0)))
            for t in cohort.trajectories
        ),
    )
    one, other = (fit_outcomes([c], kinship).rules[0] for c in (cohort, twice))
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-4)


def treated(cohort, seed):
    """Half of the patients have another therapy, which two of three respond to whatever was seen."""
    rng = np.random.default_rng(seed)
    people = []
    for t in cohort.trajectories:
        other = rng.random() < 0.5
        outcome = float(rng.random() < 0.67) if other else t.outcomes[RESPONSE]
        plan = (replace(t.plan[0], therapy="IW:0200002" if other else "IW:0200001"),)
        people.append(replace(t, plan=plan, outcomes={RESPONSE: outcome}))
    return replace(cohort, trajectories=tuple(people))


def test_what_a_therapy_adds_is_told_by_studies_that_gave_two(four, kinship):
    cohorts = [treated(cohort, seed) for seed, cohort in enumerate(four)]
    outcomes = fit_outcomes(cohorts[:3], kinship)
    (rule,) = outcomes.rules
    rates = {
        therapy: np.mean(
            [
                t.outcomes[RESPONSE]
                for c in cohorts[:3]
                for t in c.trajectories
                if t.plan[0].therapy == therapy
            ]
        )
        for therapy in ("IW:0200001", "IW:0200002")
    }
    assert set(rule.therapies_without) == set(rule.without)
    assert all(set(added) == set(rates) for added in rule.therapies_without.values())
    gain = rule.therapies["IW:0200002"] - rule.therapies["IW:0200001"]
    assert np.sign(gain) == np.sign(rates["IW:0200002"] - rates["IW:0200001"])
    one = cohorts[3].trajectories[0]
    plans = {name: (replace(one.plan[0], therapy=name),) for name in (*rates, "IW:0200099")}
    said = {
        name: outcomes.said(cohorts[3], replace(one, plan=plan), one.snapshots, RESPONSE)
        for name, plan in plans.items()
    }
    assert said["IW:0200002"] - said["IW:0200001"] == pytest.approx(gain)
    assert said["IW:0200099"] == pytest.approx(said["IW:0200001"] - rule.of_plan(plans["IW:0200001"]))
    everybody = [rule.of_plan(t.plan) for t in cohorts[3].trajectories]
    facing = outcomes.facing(cohorts[3], RESPONSE)
    assert facing
    alone = facing.shift(one.snapshots)
    apart = facing.shifts_without(one.snapshots, one.plan) - facing.shifts_without(one.snapshots)
    assert apart.std() > 0, "left-out studies disagree about therapies"
    assert said["IW:0200002"] == pytest.approx(
        alone + rule.of_plan(plans["IW:0200002"]) - np.mean(everybody)
    ), "a new study's base rate holds what its patients were given"


def test_studies_of_one_therapy_each_say_nothing_of_therapies(four, kinship):
    cohorts = [
        replace(
            cohort,
            trajectories=tuple(
                replace(t, plan=(replace(t.plan[0], therapy=f"IW:020000{i}"),)) for t in cohort.trajectories
            ),
        )
        for i, cohort in enumerate(four)
    ]
    (rule,) = fit_outcomes(cohorts, kinship).rules
    assert max(abs(added) for added in rule.therapies.values()) < 0.05
