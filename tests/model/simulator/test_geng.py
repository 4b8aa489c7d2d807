import time

import numpy as np
import pytest

from immuneworld.model.simulator.geng import (
    CAPACITY,
    DEATH,
    Patients,
    chance_of_treatment,
    diameter_of,
    draw_patients,
    grown,
    simulate,
    volume_of,
)


def patients(volume: float, alpha: float = 0.0, rho: float = 0.0, beta_c: float = 0.0) -> Patients:
    return Patients(*(np.array([x]) for x in (volume, 1, alpha, rho, beta_c)))


def test_one_day_is_the_equation() -> None:
    one = patients(100.0, alpha=0.04, rho=0.003, beta_c=0.028)
    new = grown(one, one.volume, np.array([5.0]), np.array([1.0]), 0.01)
    expected = 100 * (1 + 0.003 * np.log(CAPACITY / 100) - 0.028 * 5 - (0.04 * 2 + 0.004 * 4) + 0.01)
    assert new == pytest.approx(expected)


def test_a_diameter_is_that_of_a_ball() -> None:
    assert diameter_of(volume_of(13.0)) == pytest.approx(13.0)
    assert abs(DEATH - 1150.3) < 0.1


def test_the_policy_is_even_at_half_the_lethal_diameter_and_steeper_with_gamma() -> None:
    assert chance_of_treatment(np.array(6.5), 4.0) == pytest.approx(0.5)
    assert chance_of_treatment(np.array(13.0), 4.0) == pytest.approx(1 / (1 + np.exp(-2)))
    assert chance_of_treatment(np.array(1.0), 0.0) == pytest.approx(0.5)


def test_patients_are_as_published() -> None:
    drawn = draw_patients(20_000, np.random.default_rng(0))
    assert (drawn.alpha > 0).all()
    assert (drawn.rho > 0).all()
    assert diameter_of(drawn.volume).max() <= 13
    assert drawn.beta_c[drawn.kind != 3].mean() == pytest.approx(0.028, rel=0.01)
    assert drawn.beta_c[drawn.kind == 3].mean() == pytest.approx(0.028 * 1.1, rel=0.01)
    assert np.corrcoef(drawn.alpha, drawn.rho)[0, 1] > 0.6


def test_without_therapy_and_noise_the_course_is_gompertz() -> None:
    volume, one = np.array([50.0]), patients(50.0, rho=0.002)
    for _ in range(30):
        volume = grown(one, volume, np.zeros(1), np.zeros(1), 0.0)
    exact = CAPACITY * (50 / CAPACITY) ** np.exp(-0.002 * 30)
    assert volume == pytest.approx(exact, rel=2e-3)


def test_confounding_treats_the_larger_tumours() -> None:
    def gap(gamma: float) -> float:
        record = simulate(draw_patients(3000, np.random.default_rng(1)), gamma, np.random.default_rng(2))
        large = record.volume[:, 0] > np.median(record.volume[:, 0])
        given = record.chemo[:, 1:15].mean(axis=1)
        return float(given[large].mean() - given[~large].mean())

    assert abs(gap(0.0)) < 0.02
    assert gap(4.0) > 0.15


def test_the_dead_are_at_the_lethal_volume_on_their_last_day() -> None:
    record = simulate(draw_patients(3000, np.random.default_rng(3)), 0.0, np.random.default_rng(4))
    short = record.days < 60
    last = record.volume[np.arange(3000), record.days - 1]
    assert short.any()
    assert (((last == DEATH) | (last < 1e-6))[short]).all()


def test_ten_thousand_patients_take_about_a_second() -> None:
    rng = np.random.default_rng(0)
    start = time.process_time()
    simulate(draw_patients(10_000, rng), 4.0, rng)
    assert time.process_time() - start < 3  # a second here; slower machines pass too
