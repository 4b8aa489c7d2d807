import json
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import Column, Snapshot
from immuneworld.model.hazard import EDGES
from immuneworld.model.outcome_rule import (
    BLOCKS,
    OutcomeRule,
    RuleFor,
    reading_of,
    rule_from_dict,
    shared_prior,
)

NODES = ("CL:1", "CL:2", "CL:3")


def kinship(a, b):
    return 1.0 if a == b else 0.5 if {a, b} == {"CL:1", "CL:9"} else 0.0


def rule(weights=(1.0, 0.0, 0.0), kin=0.0):
    table = np.zeros((len(BLOCKS), 3))
    table[0] = weights
    return OutcomeRule(
        "IW:0300001", "scores", ("a", "b", "c"), NODES,
        tuple(map(tuple, table)), tuple(map(tuple, 0 * table)), tuple(map(tuple, 0 * table + 1)), kin, 0.7,
        without={"s": tuple(map(tuple, 2 * table))},
    )  # fmt: skip


def snapshot(*values, time=0.0):
    return Snapshot(f"s{time}", time, np.array(values))


def test_ranks_levels_and_their_change_are_read():
    once = reading_of([snapshot(3, 1, 2)], "score")
    assert once[0].tolist() == [1, -1, 0]
    np.testing.assert_allclose(once[1], [np.sqrt(1.5), -np.sqrt(1.5), 0], atol=1e-5)
    assert not once[2:].any(), "nothing changed"
    twice = reading_of([snapshot(3, 1, 2), snapshot(1, 3, 2, time=7.0)], "score")
    assert twice[0].tolist() == [-1, 1, 0]
    assert twice[2].tolist() == [-2, 2, 0]


def test_of_quantities_the_size_is_read_and_its_change():
    read = reading_of([snapshot(1e-6, 1.0), snapshot(1e-3, 1.0, time=5.0)], "quantity")
    assert np.isfinite(read).all(), "the logarithm of a logarithm is often none"
    assert read[1].tolist() == pytest.approx([-1, 0]), "in thousandfolds"
    assert read[3].tolist() == pytest.approx([1, 0])


def test_the_order_and_the_scale_of_a_sample_say_nothing(make_cohort):
    cohort = make_cohort(NODES, {"P": [[0.3, 0.1, 0.2]]}, "score", labels=("a", "b", "c"))
    turned = make_cohort(NODES[::-1], {"P": [[20, 10, 30]]}, "score", labels=("c", "b", "a"))
    one, other = (
        RuleFor(rule((1.0, 0.5, -2.0)), c, kinship).shift(c.trajectories[0].snapshots)
        for c in (cohort, turned)
    )
    assert one == pytest.approx(other) == 0.5


def test_hazards_survive_json_and_other_intervals_are_refused():
    even = (0.1,) * (len(EDGES) - 1)
    made = replace(rule(), edges=EDGES, hazards={"": even, "s": even})
    assert rule_from_dict(json.loads(json.dumps(made.as_dict()))) == made
    assert made.hazards_in("s").tolist() == made.hazards_in("new").tolist() == list(even)
    for spoilt in (
        {"edges": (0.0, 30.0)},
        {"hazards": {"s": even}},
        {"hazards": {"": even[1:]}},
        {"hazards": {"": (1.0, *even[1:])}},
        {"edges": ()},
    ):
        with pytest.raises(ValueError, match=r"other intervals|hazards"):
            rule_from_dict(json.loads(json.dumps(replace(made, **spoilt).as_dict())))


def test_a_column_that_training_never_met_takes_the_weight_of_its_kin(make_cohort):
    nodes, labels = ("CL:9", "CL:2", "CL:3"), ("new", "b", "c")
    cohort = make_cohort(nodes, {"P": [[3, 1, 2]]}, "score", labels=labels)
    said = [
        RuleFor(rule(kin=kin), cohort, kinship).shift(cohort.trajectories[0].snapshots) for kin in (0.0, 0.8)
    ]
    assert said == [pytest.approx(0.0), pytest.approx(0.8 * 0.5)]


def test_a_study_that_was_in_training_has_its_mean_in_its_base_rate(make_cohort):
    cohort = make_cohort(NODES, {"P": [[3, 1, 2]]}, "score", labels=("a", "b", "c"))
    facing = RuleFor(replace(rule(), level={"s": 0.25}), cohort, kinship)
    context = cohort.trajectories[0].snapshots
    assert facing.shift(context, "s") == facing.shift(context) - 0.25
    np.testing.assert_allclose(facing.shifts_without(context), [2.0], atol=1e-5)


def test_the_prior_is_one_of_covariances():
    columns = [("a", "CL:1"), ("b", "CL:9"), ("c", "CL:3")]
    prior = shared_prior(columns, columns, 0.9, kinship)
    np.testing.assert_array_equal(prior, prior.T)
    np.testing.assert_array_equal(np.diag(prior), 1)
    assert prior[0, 1] == pytest.approx(0.45)
    assert np.linalg.eigvalsh(prior).min() > -1e-12


def test_a_rule_comes_back_from_json_and_damage_is_refused():
    one = rule()
    assert rule_from_dict(one.as_dict()) == one
    with pytest.raises(ValueError, match="shape"):
        rule_from_dict({**one.as_dict(), "weights": [[1.0, 2.0]]})


def test_a_label_without_a_term_is_like_itself_only(make_cohort):
    cohort = make_cohort(("", "CL:2", "CL:3"), {"P": [[3, 1, 2]]}, "score", labels=("a", "b", "c"))
    unnamed = replace(rule(kin=0.9), nodes=("", "CL:2", "CL:3"))
    context = cohort.trajectories[0].snapshots

    def no_kin(a, b):
        return 0.0 if not a or not b else kinship(a, b)

    assert RuleFor(unnamed, cohort, no_kin).shift(context) == pytest.approx(1.0)
    other = replace(cohort, columns=(Column("z", ""), *cohort.columns[1:]))
    assert RuleFor(unnamed, other, no_kin).shift(context) == pytest.approx(0.0)
