from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import Cohort, FollowUp
from immuneworld.model.curriculum import Curriculum, hidden_exam
from immuneworld.model.episode import ABUNDANCE, OUTCOME, SCORE
from immuneworld.model.folds import fold_of, split
from immuneworld.model.hazard import periods
from immuneworld.model.lesson import Lesson
from immuneworld.model.outcome_fit import fit_outcomes
from immuneworld.model.pairs import far_pairs, inner_pairs, next_pairs
from immuneworld.model.reference import fit_reference

MakeCohort = Callable[..., Cohort]


def poisoned(cohort: Cohort, patients: set[str]) -> Cohort:
    """The same with absurd values and outcomes in these patients."""
    return replace(
        cohort,
        trajectories=tuple(
            replace(
                t,
                snapshots=tuple(replace(s, values=s.values[::-1] * 1e6 + 17) for s in t.snapshots),
                outcomes={n: 1 - v for n, v in t.outcomes.items()},
            )
            if t.patient in patients
            else t
            for t in cohort.trajectories
        ),
    )


def test_held_out_patients_change_nothing_that_training_sees(simulated: Mapping[str, Cohort]) -> None:
    """Leakage: whatever held-out patients are, references and training questions are bit for bit the same."""
    cohorts = list(simulated.values())
    fold = fold_of(cohorts, 3, 0)
    for held_out in range(3):
        outside = {
            c.study: {t.patient for t in c.trajectories if fold[c.study, t.patient] == held_out}
            for c in cohorts
        }
        changed = [poisoned(c, outside[c.study]) for c in cohorts]
        assert fold_of(changed, 3, 0) == fold
        one, other = (Curriculum(split(cs, fold, held_out)[0], 0.2) for cs in (cohorts, changed))
        assert one.references == other.references
        for a, b in zip(*(c.draw(16, np.random.default_rng(1)) for c in (one, other)), strict=True):
            for x, y in (
                (a.target, b.target),
                (a.hints, b.hints),
                (a.seen.values, b.seen.values),
                (a.start, b.start),
            ):
                np.testing.assert_array_equal(x, y)


def test_a_training_patient_is_not_in_what_is_expected_of_them(simulated: Mapping[str, Cohort]) -> None:
    cohort = simulated["simulated-a"]
    pair = next_pairs(cohort)[0]
    changed = poisoned(cohort, {pair.trajectory.patient})
    lessons = [Lesson(c, fit_reference(cohort), 0.0) for c in (cohort, changed)]
    one, other = (lesson.forecast(pair) for lesson in lessons)
    np.testing.assert_array_equal(one.expected, other.expected)


def test_a_draw_mixes_forecasts_outcomes_and_hidden_columns(simulated: Mapping[str, Cohort]) -> None:
    curriculum = Curriculum([simulated["simulated-a"]], hide=0.1)
    episodes = curriculum.draw(40, np.random.default_rng(0))
    kinds = Counter(e.kind for e in episodes)
    assert kinds == {ABUNDANCE: 30, OUTCOME: 10}
    assert all(e.target is not None for e in episodes)
    assert Counter(len(e.nodes) == 10 for e in episodes if e.kind == ABUNDANCE)[True] >= 20


def test_without_pairs_or_outcomes_hidden_columns_are_asked(make_cohort: MakeCohort) -> None:
    curriculum = Curriculum([make_cohort(["CL:1", "CL:2"], {"P1": [[1, 2]], "P2": [[2, 1]]})], hide=0.1)
    assert {e.kind for e in curriculum.draw(6, np.random.default_rng(0))} == {ABUNDANCE}


@pytest.mark.parametrize("kind", ["count", "score"])
def test_a_question_is_never_empty(kind: str, make_cohort: MakeCohort) -> None:
    """One column, or cells in one column only: coins often hide nothing, or nothing but zeros."""
    for nodes, rows in ((["CL:1"], {"P1": [[3.0]]}), (["CL:1", "CL:2"], {"P1": [[3.0, 0.0]]})):
        cohort = make_cohort(nodes, rows, kind=kind)
        lesson, patient = Lesson(cohort, fit_reference(cohort), 0.5), cohort.trajectories[0]
        for seed in range(20):
            episode = lesson.ask_hidden(patient, patient.snapshots[0], np.random.default_rng(seed))
            assert episode.nodes
            assert episode.target is not None
            assert np.isfinite(episode.target).all()
            assert np.isfinite(episode.hints).all()


def test_scores_are_asked_as_scores(make_cohort: MakeCohort) -> None:
    cohort = make_cohort(["CL:1", "CL:2"], {"P1": [[1, 2], [3, -4]], "P2": [[2, 1], [0, 0]]}, kind="score")
    assert {e.kind for e in Curriculum([cohort], 0.1).draw(6, np.random.default_rng(0))} == {SCORE}


def test_the_exam_is_every_snapshot_and_outcome_of_held_out_patients(simulated: Mapping[str, Cohort]) -> None:
    cohort = simulated["simulated-a"]
    inside, outside = split([cohort], fold_of([cohort], 2, 0), 0)
    curriculum = Curriculum(inside, hide=0.5)
    exam = curriculum.exam(outside)
    assert Counter(e.kind for e in exam) == {
        ABUNDANCE: sum(len(pairs(outside[0])) for pairs in (next_pairs, inner_pairs, far_pairs)),
        OUTCOME: len(outside[0].trajectories),
    }
    known = curriculum.references[0]
    assert known.smooth
    for episode, pair in zip(exam, (*next_pairs(outside[0]), *inner_pairs(outside[0])), strict=False):
        asked = pair.trajectory, pair.context, cohort.kind, pair.target.time
        said, weight, _ = known.smooth.expected(*asked, np.array(known.expected))
        np.testing.assert_allclose(episode.expected, said)
        assert episode.weight == weight
    assert curriculum.exam([replace(outside[0], study="other")]) == []


def test_survival_is_asked_interval_by_interval_of_those_still_watched(watched: list[Cohort]) -> None:
    node = "IW:0300003"
    outcomes = fit_outcomes(watched, lambda a, b: float(a == b))
    lesson = Lesson(watched[0], fit_reference(watched[0]), 0.0, outcomes)
    asked = list(lesson.survivals(watched[0].trajectories))
    assert [(t.patient, n, days) for t, n, days in asked[:1]] == [("a0", node, [0.0])]
    for trajectory, _, _ in asked:
        counts, came = periods(trajectory.follow_up[node])
        episode = lesson.survival(trajectory, node, 0.0)
        assert episode is not None
        assert episode.target is not None
        assert (episode.kind, episode.nodes) == (OUTCOME, (node,) * counts.sum())
        assert episode.target.tolist() == came[counts].tolist()
        blind = lesson.survival(trajectory, node, 0.0, known=False)
        assert blind is not None
        assert (len(blind.nodes), blind.target) == (len(counts), None)
    gone = replace(watched[0].trajectories[0], follow_up={node: FollowUp(0.0, False)})
    assert lesson.survival(gone, node, 0.0) is None, "nothing is known of who left at once"
    assert lesson.survival(watched[0].trajectories[0], "IW:0300002", 0.0) is None, "no rule, no question"
    drawn = Curriculum(watched, 0.1, outcomes).draw(64, np.random.default_rng(0))
    assert {node, "IW:0300001"} <= {n for e in drawn if e.kind == OUTCOME for n in e.nodes}


def test_a_later_sample_asks_about_what_comes_after_it(watched: list[Cohort]) -> None:
    """Whoever gave a sample on day 100 has lived until then: the first three intervals are not asked."""
    node, first = "IW:0300003", watched[0].trajectories[0]
    later = replace(first.snapshots[0], sample="later", time=100.0)
    patient = replace(first, snapshots=(*first.snapshots, later), follow_up={node: FollowUp(200.0, True)})
    cohort = replace(watched[0], trajectories=(patient, *watched[0].trajectories[1:]))
    lesson = Lesson(
        cohort, fit_reference(cohort), 0.0, fit_outcomes([cohort, *watched[1:]], lambda a, b: 0.0)
    )
    early, late = (lesson.survival(patient, node, day) for day in (0.0, 100.0))
    assert early is not None
    assert late is not None
    assert (len(early.nodes), len(late.nodes)) == (6, 3)
    assert late.seen.age.max() == 100


def test_snapshots_without_a_sequel_are_examined_by_hidden_columns(make_cohort: MakeCohort) -> None:
    """What pretraining is chosen by: the same columns at every look, of patients who were left out."""
    nodes = ["CL:0000236", "CL:0000623", "CL:0000625"]
    rows = {f"P{i}": [[1.0 + i, 2.0, 3.0]] for i in range(12)}
    cohort = make_cohort(nodes, rows)
    inside, outside = (cohort.only({f"P{i}" for i in those}) for those in (range(8), range(8, 12)))
    assert inside
    assert outside
    curriculum = Curriculum([inside], 0.0)
    exam, again = (curriculum.exam([outside]) for _ in range(2))
    assert [e.asks for e in exam] == [f"study sample P{i}_0" for i in range(8, 12)]
    assert all(e.nodes and not set(e.seen.nodes) & set(e.nodes) for e in exam)
    assert [e.nodes for e in exam] == [e.nodes for e in again]
    assert len(hidden_exam([(curriculum.lessons[0], outside)], 3)) == 3
    followed = make_cohort(nodes, {"P0": [[1, 2, 3]], "P1": [[1, 2, 3], [2, 2, 3]]})
    assert [e.inner for e in Curriculum([followed], 0.0).exam([followed])] == [False], "forecasts alone"
