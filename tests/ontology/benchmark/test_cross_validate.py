"""Nothing of a study that is held out may reach what answers it: not its rows, its lab, nor its family's."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from immuneworld.ontology.benchmark.cross_validate import CrossValidation
from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.ranker import Ranker, load_ranker
from immuneworld.ontology.load import load_ontology

ODD = "CL:0000232"  # erythrocyte: what no curator would have said of these labels


@pytest.fixture(scope="module")
def fitted(bench):
    return bench.fit()


@pytest.fixture(scope="module")
def answered(bench, fitted):
    return {fold: bench.answers([fitted[fold]], True) for fold in range(len(fitted))}


def test_every_immune_label_is_answered_once_and_by_its_own_fold(bench, fitted, answered):
    assert sum(len(fold.test) for fold in fitted) == sum(row.immune for row in bench.rows)
    for number, fold in enumerate(fitted):
        assert sorted(a.row.label for a in answered[number]) == sorted(row.label for row in fold.test)


def test_studies_that_share_their_labels_are_held_out_together(bench, fitted):
    tested = [{row.study for row in fold.test} for fold in fitted]
    for one in range(len(tested)):
        for other in range(one):
            assert not tested[one] & tested[other]
            for a, b in ((a, b) for a in tested[one] for b in tested[other]):
                labels = [{row.label for row in bench.rows if row.study == study} for study in (a, b)]
                shared = len(labels[0] & labels[1])
                assert shared < 8 or shared < 0.5 * min(map(len, labels)), (a, b)


def test_the_labs_of_a_fold_are_forgotten_and_so_is_any_whose_labels_are_theirs(fitted, sets):
    for fold in fitted:
        assert {row.study for row in fold.test} <= fold.labs
        for study in {row.study for row in fold.test}:
            own = {row.label for row in fold.test if row.study == study}
            same = {
                lab for lab, one in sets.items() if len(one.by_label.keys() & own) >= 0.6 * len(one.by_label)
            }
            assert same <= fold.labs


def test_no_evidence_comes_from_a_lab_that_is_held_out(fitted, answered):
    cited = 0
    for number, fold in enumerate(fitted):
        for line in (line for a in answered[number] for line in a.match.evidence if " maps " in line):
            cited += 1
            assert line.split(" maps ")[0] not in fold.labs
    assert cited > 20  # other labs are remembered


def test_what_curators_say_of_a_held_out_study_changes_nothing_of_what_answers_it(
    bench, added, fitted, answered
):
    """The curators' terms of the first fold are all replaced, in the rows and in their labs' sets."""
    fold = fitted[0]
    families = {bench.family[row.study] for row in fold.test}
    rows = [
        dataclasses.replace(row, term_id=ODD) if bench.family[row.study] in families else row
        for row in bench.rows
    ]
    sets = {lab: _odd(one) if lab in fold.labs else one for lab, one in bench.sets.items()}
    other = CrossValidation(rows, load_ontology(), sets, added, bench.n_folds)
    again = other._fold(0)
    for name in Ranker.__slots__:
        np.testing.assert_array_equal(getattr(again.ranker, name), getattr(fold.ranker, name))
    assert [a.match for a in other.answers([again], True)] == [a.match for a in answered[0]]


def test_what_curators_say_of_other_studies_does_change_it(bench, added, fitted):
    """Else the test above would show nothing."""
    rows = [dataclasses.replace(row, term_id=ODD) if row in fitted[1].test else row for row in bench.rows]
    other = CrossValidation(rows, load_ontology(), bench.sets, added, bench.n_folds)
    assert not np.array_equal(other._fold(0).ranker.out, fitted[0].ranker.out)


def _odd(one):
    rows = tuple(dataclasses.replace(row, object_id=ODD) for row in one.mappings)
    return dataclasses.replace(one, mappings=rows)


def test_answers_are_terms_of_cl_and_beat_chance(fitted, answered):
    all_of_them = [a for own in answered.values() for a in own]
    assert all(term.startswith("CL:") for a in all_of_them for term in a.terms)
    right = np.mean([a.terms[:1] == (a.row.term_id,) for a in all_of_them])
    assert right > 0.5


def test_a_fold_is_calibrated_on_the_others_only(bench, fitted):
    """Its own held-out answers take no part: a fold alone has the plain probability's certainty."""
    alone = bench.answers(fitted[:1], False)
    with_others = bench.answers(fitted[:2], False)[: len(alone)]
    assert [a.terms[:1] for a in alone][:5] == [a.terms[:1] for a in with_others][:5]
    assert [a.confidence for a in alone] != [a.confidence for a in with_others]


def test_another_seed_makes_another_ranker_and_the_same_seed_the_same(bench, fitted):
    bench_again = CrossValidation(bench.rows, load_ontology(), bench.sets, (), bench.n_folds, seed=1)
    assert not np.array_equal(bench_again._fold(0).ranker.out, fitted[0].ranker.out)
    np.testing.assert_array_equal(bench._fold(0).ranker.out, fitted[0].ranker.out)


def test_the_packaged_ranker_is_measured_on_all_studies_at_once(bench, sets):
    (fold,) = bench.packaged()
    assert fold.ranker is load_ranker()
    assert {row.study for row in fold.test} <= fold.labs
    assert fold.held_out == ()


def test_too_few_labels_or_studies_are_refused(sets):
    few = [Curated(f"label {i}", "CL:0000084", f"study {i % 2}") for i in range(20)]
    with pytest.raises(InputError, match=r"20 labels of 2 studies are too few.*--packaged"):
        CrossValidation(few, load_ontology(), {}, ()).fit()
