from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.relations import Relations
from immuneworld.model.cohort import Cohort
from immuneworld.model.reference import Reference, fit_reference
from immuneworld.model.start import CarryOver, Transfer, fit_transfer, fit_transfers, start_of
from immuneworld.ontology.errors import InputError

MakeCohort = Callable[..., Cohort]
Kinship = Callable[[str, str], float]
T, NK, B, MONO = "CL:0000084", "CL:0000623", "CL:0000236", "CL:0000576"
ROWS = {"P1": [[2, 1, 7], [6, 3, 1]], "P2": [[5, 3, 2], [4, 5, 1]]}


@pytest.fixture(scope="module")
def kinship(real_graph: KnowledgeGraph) -> Kinship:
    return Relations(real_graph).kinship


@pytest.fixture(scope="module")
def study(make_cohort: MakeCohort) -> Cohort:
    return make_cohort([T, NK, B], ROWS, labels=["T", "NK", "B"])


@pytest.fixture(scope="module")
def reference(study: Cohort) -> Reference:
    return fit_reference(study)


def test_its_own_vocabulary_is_left_as_it_is(study: Cohort, reference: Reference, kinship: Kinship) -> None:
    carried = CarryOver(reference, study, kinship)
    np.testing.assert_array_equal(carried.expected(np.array([0.9, 0.1, 0.0])), reference.expected)


def test_the_order_of_columns_is_no_other_vocabulary(
    make_cohort: MakeCohort, reference: Reference, kinship: Kinship
) -> None:
    turned = make_cohort([B, T, NK], {"P": [[1, 1, 1]]}, labels=["B", "T", "NK"])
    expected = CarryOver(reference, turned, kinship).expected(np.array([0.0, 0.1, 0.9]))
    np.testing.assert_array_equal(expected, np.array(reference.expected)[[2, 0, 1]])


def test_twins_share_as_the_patient_had_them(
    make_cohort: MakeCohort, reference: Reference, kinship: Kinship
) -> None:
    split = make_cohort(
        [T, NK, NK, NK, B], {"P": [[1] * 5]}, labels=["T cells", "NK1", "NK2", "NK3", "B cells"]
    )
    last = np.array([0.2, 0.3, 0.05, 0.15, 0.3])
    expected = CarryOver(reference, split, kinship).expected(last)
    assert expected.sum() == pytest.approx(1)
    assert expected[1:4].sum() == pytest.approx(reference.expected[1], abs=0.06)
    softened = last[1:4] + 1 / 5
    np.testing.assert_allclose(expected[1:4] / expected[1:4].sum(), softened / softened.sum(), atol=1e-6)


def test_what_has_no_term_stays(make_cohort: MakeCohort, reference: Reference, kinship: Kinship) -> None:
    other = make_cohort([T, "", B], {"P": [[1, 1, 1]]}, labels=["a", "odd", "b"])
    expected = CarryOver(reference, other, kinship).expected(np.array([0.3, 0.4, 0.3]))
    assert expected[1] == pytest.approx(0.4)
    assert expected.sum() == pytest.approx(1)
    nameless = make_cohort(["", ""], {"P": [[1, 1]]}, labels=["a", "b"])
    np.testing.assert_allclose(
        CarryOver(reference, nameless, kinship).expected(np.array([0.7, 0.3])), [0.7, 0.3]
    )


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda v: sum(v) > 0.01))
def test_what_is_carried_over_is_a_composition(
    make_cohort: MakeCohort, reference: Reference, kinship: Kinship, values: list[float]
) -> None:
    other = make_cohort([MONO, NK, "", T], {"P": [[1, 1, 1, 1]]}, labels=list("abcd"))
    expected = CarryOver(reference, other, kinship).expected(np.array(values) / sum(values))
    assert expected.sum() == pytest.approx(1)
    assert expected.min() >= 0


def test_scores_are_averaged_over_what_is_near(make_cohort: MakeCohort, kinship: Kinship) -> None:
    rows = {"P1": [[0.0, 4.0], [0.0, 4.0]], "P2": [[0.0, 4.0], [0.0, 4.0]]}
    scores = fit_reference(make_cohort([T, B], rows, kind="score", labels=["T", "B"]))
    other = make_cohort([B, ""], {"P": [[1.0, -7.0]]}, kind="score", labels=["b", "odd"])
    expected = CarryOver(scores, other, kinship).expected(np.array([1.0, -7.0]))
    assert 3.5 < expected[0] <= 4.0
    assert expected[1] == -7.0


def test_a_study_starts_from_itself_whatever_its_labels(
    make_cohort: MakeCohort, study: Cohort, reference: Reference, kinship: Kinship
) -> None:
    like = replace(reference, study="other", pairs=99)
    relabelled = make_cohort([MONO, B], {"P1": [[1, 1]]}, labels=["M", "B"])
    for cohort in (study, relabelled):
        start = start_of(cohort, [like, reference], {"shares": Transfer(0.9)}, kinship)
        assert [r.study for r in start.references] == ["study"]
        assert start.weight == reference.weight


def test_a_new_study_starts_from_the_closest_vocabulary(
    make_cohort: MakeCohort, reference: Reference, kinship: Kinship
) -> None:
    far = replace(fit_reference(make_cohort([MONO], {"P": [[1], [1]]}, study="far")), pairs=99)
    new = make_cohort([T, NK, B], {"P": [[1, 1, 1]]}, study="new", labels=["t", "n", "b"])
    start = start_of(new, [far, reference], {"shares": Transfer(0.9, 0.2)}, kinship)
    assert (start.name, start.weight, start.spread) == ("study", 0.9, 0.2)


def test_like_studies_are_averaged_by_their_pairs(
    study: Cohort, reference: Reference, kinship: Kinship
) -> None:
    one = replace(reference, study="one", pairs=2, expected=(1.0, 0.0, 0.0))
    two = replace(reference, study="two", pairs=5, expected=(0.0, 0.0, 1.0))
    start = start_of(replace(study, study="new"), [one, two], {}, kinship)
    np.testing.assert_allclose(start.expected(np.array([0.2, 0.5, 0.3])), [1 / 3, 0, 2 / 3])


def test_shares_do_not_start_from_scores(
    make_cohort: MakeCohort, study: Cohort, reference: Reference, kinship: Kinship
) -> None:
    scores = make_cohort([T, NK, B], {"P": [[-1.0, 0.0, 3.0]]}, kind="score")
    with pytest.raises(InputError, match="study: holds scores, the run was trained on counts only"):
        start_of(scores, [reference], {}, kinship)


def test_studies_that_foretell_each_other_are_trusted(make_cohort: MakeCohort, kinship: Kinship) -> None:
    """All come to one composition: then the last snapshot should weigh nothing, and the reverse."""
    rng = np.random.default_rng(0)
    firsts = rng.dirichlet(np.ones(3), size=(2, 12)).tolist()

    def studies(later: Callable[[list[float]], list[float]]) -> list[Cohort]:
        return [
            make_cohort(
                [T, NK, B], {f"P{i}": [f, later(f)] for i, f in enumerate(rows)}, kind="fraction", study=name
            )
            for name, rows in zip(("one", "two"), firsts, strict=True)
        ]

    alike, stubborn = studies(lambda _: [0.5, 0.3, 0.2]), studies(lambda f: f)
    for cohorts, weight in ((alike, 0.0), (stubborn, 1.0)):
        transfer = fit_transfer(cohorts, [fit_reference(c) for c in cohorts], kinship)
        assert (transfer.weight, transfer.studies) == (weight, 2)
    lone = fit_transfer(alike[:1], [fit_reference(alike[0])], kinship)
    assert lone.studies == 0
    assert 0.5 <= lone.weight <= 1


def test_scores_say_nothing_of_how_compositions_spread(make_cohort: MakeCohort, kinship: Kinship) -> None:
    rng = np.random.default_rng(0)
    shares = [
        make_cohort(
            [T, NK], {f"P{i}": rng.dirichlet([3, 3], 2).tolist() for i in range(6)}, kind="fraction", study=s
        )
        for s in ("one", "two")
    ]
    scores = [
        make_cohort(
            [T, NK],
            {f"P{i}": (50 * rng.normal(size=(2, 2))).tolist() for i in range(6)},
            kind="score",
            study=s,
        )
        for s in ("three", "four")
    ]
    references = [fit_reference(c) for c in (*shares, *scores)]
    transfers = fit_transfers([*shares, *scores], references, kinship)
    new = make_cohort([T, NK], {"P": [[1, 1]]}, study="new")
    assert start_of(new, references, transfers, kinship).spread <= 0.5


def test_simulated_labs_foretell_each_other(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, kinship: Kinship
) -> None:
    """Ten coarse labels carried over to fourteen fine ones come nearer than an even split does."""
    coarse, fine = simulated["simulated-a"], simulated["simulated-b"]
    start = start_of(fine, [fit_reference(coarse)], {}, kinship)
    truth = np.array(fit_reference(fine).expected)
    last = truth.copy()
    carried = start.expected(last)
    assert carried.sum() == pytest.approx(1)
    assert np.abs(carried - truth).sum() < np.abs(1 / 14 - truth).sum()
