import numpy as np
import pytest

from immuneworld.model.cohort import Array
from immuneworld.model.simulator.arms import schedule
from immuneworld.model.simulator.course import LOOK, Course, base_values, engine, find, treat
from immuneworld.model.simulator.mechanism import species
from immuneworld.model.simulator.patients import cancer_named
from immuneworld.ontology.errors import InputError

ARMS = ("no therapy", "anti-PD-1", "anti-CTLA-4", "chemotherapy", "CAR-T", "anti-PD-L1")
AT = {one.id: i for i, one in enumerate(species())}


@pytest.fixture(scope="module")
def courses() -> list[Course]:
    base = base_values(cancer_named("melanoma").values)
    return [treat(find(base, 5, i), ARMS, (0, 14, 28, 84)) for i in range(12)]


def change(courses: list[Course], arm: str, cell: str, day: int = 2) -> float:
    """Median log ratio of a cell state's density to that of no therapy on a day."""

    def density(table: Array) -> float:
        return float(table[day, AT[cell]] / table[day, -1])

    ratios = [density(c.arms[arm]) / density(c.arms["no therapy"]) for c in courses]
    return float(np.median(np.log(ratios)))


def test_all_arms_start_from_one_state(courses: list[Course]) -> None:
    for course in courses:
        starts = np.stack([table[0] for table in course.arms.values()])
        np.testing.assert_allclose(starts, np.broadcast_to(starts[0], starts.shape))
        assert starts[0, -1] >= course.found.patient.volume


def test_pd1_blockade_moves_progenitors_on_and_slows_exhaustion(courses: list[Course]) -> None:
    for arm in ("anti-PD-1", "anti-PD-L1"):
        moved = change(courses, arm, "Tint", 1)
        assert moved > change(courses, arm, "Tpex", 1) + 0.2
        assert moved > change(courses, arm, "Tex", 1) + 0.2
    assert abs(change(courses, "anti-PD-1", "Treg", 1)) < 0.3


def test_ctla4_blockade_depletes_regulatory_cells_and_primes(courses: list[Course]) -> None:
    assert change(courses, "anti-CTLA-4", "Treg") < -0.2
    assert change(courses, "anti-CTLA-4", "Tn") > 0.3


def test_chemotherapy_shrinks_the_tumour_and_favours_the_resistant_clone(courses: list[Course]) -> None:
    for course in courses:
        chemo, none = course.arms["chemotherapy"][3], course.arms["no therapy"][3]
        assert chemo[-1] < none[-1]
        assert chemo[AT["Cr"]] / chemo[AT["Ci"]] > none[AT["Cr"]] / none[AT["Ci"]]


def test_drugs_are_there_when_they_are_given(courses: list[Course]) -> None:
    for course in courses:
        assert (course.arms["anti-PD-1"][1:, AT["A1"]] > 1).all()
        assert (course.arms["anti-CTLA-4"][1:, AT["A4"]] > 1).all()
        assert course.arms["CAR-T"][1, AT["CART"]] > 1
        assert (course.arms["no therapy"][:, [AT["A1"], AT["A4"], AT["Ch"], AT["CART"]]] == 0).all()


def test_a_patient_does_not_depend_on_those_before() -> None:
    base = base_values(cancer_named("PDAC").values)
    alone = find(base, 9, 4)
    find(base, 9, 3)
    again = find(base, 9, 4)
    np.testing.assert_array_equal(alone.state, again.state)
    assert alone.patient == again.patient


def test_a_parameter_that_the_model_lacks_is_named() -> None:
    with pytest.raises(InputError, match="nonsense"):
        base_values({"nonsense": 1.0})
    with pytest.raises(InputError, match="nonsense"):
        engine().set({"nonsense": 1.0})


def test_a_tumour_is_found_as_if_it_were_looked_at_every_time(courses: list[Course]) -> None:
    for found in (course.found for course in courses):
        values = found.patient.values
        engine().change({name: values[name] for name in engine().parameters})
        start, days = [values[name] for name in engine().species], np.arange(0.0, found.age + 1, LOOK)
        state, place = engine().until(start, days, "V", found.patient.volume)
        assert place == len(days) - 1
        np.testing.assert_array_equal(np.maximum(state, 0.0), found.state)


def test_a_run_is_what_libroadrunner_itself_simulates(courses: list[Course]) -> None:
    """To the last digit, doses included, whoever was run before."""
    found, days = courses[3].found, [0.0, 14.0, 28.0, 84.0]
    runner = engine()._runner
    usual = engine().parameters
    engine().set(
        {name: v for name, v in found.patient.values.items() if name in usual} | schedule("anti-PD-1")
    )
    runner.model.setFloatingSpeciesConcentrations(found.state)
    runner.timeCourseSelections = [*engine().species, "V"]
    table = np.maximum(np.array(runner.simulate(times=days)), 0.0)
    np.testing.assert_array_equal(courses[3].arms["anti-PD-1"], table)


def test_until_stops_where_a_run_first_shows_enough() -> None:
    """To the last digit: the same steps are taken, only fewer."""
    patient = find(base_values(cancer_named("melanoma").values), 5, 0).patient
    days, state = np.linspace(0, 300, 61), [patient.values[name] for name in engine().species]
    engine().set({})
    table = engine().run(state, days)
    for least in (table[20, -1], table[60, -1]):
        engine().set({})
        found, place = engine().until(state, days, "V", least)
        assert place == np.flatnonzero(table[:, -1] >= least)[0]
        np.testing.assert_array_equal(found, table[place, :-1])
    assert engine().until(state, days, "V", 2 * table[:, -1].max())[1] is None
