import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.abilities.evidence import (
    EVIDENCE,
    EXPLAINED,
    e_value,
    e_values_of_difference,
    evidence_label,
)
from immuneworld.model.abilities.support import Support


def support(
    given: int = 9, assignments: tuple[str, ...] = ("",), studies: tuple[str, ...] = ("one",)
) -> Support:
    return Support(("IW:0200002",), 20, given, given, (), 0.4, assignments, studies)


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        (support(), support(), "observational"),
        (support(assignments=("randomised",)), support(assignments=("randomised",)), "randomised trial"),
        (support(assignments=("randomised",)), support(assignments=("trial",)), "observational"),
        (
            support(assignments=("randomised",), studies=("one",)),
            support(assignments=("randomised",), studies=("other",)),
            "observational",
        ),
        (support(assignments=("simulated",)), support(assignments=("simulated",)), "simulator only"),
        (support(assignments=("simulated",)), support(), "observational"),
        (support(assignments=("randomised",)), support(given=4, assignments=("randomised",)), "extrapolated"),
        (support(given=0, assignments=()), support(), "extrapolated"),
    ],
)
def test_a_comparison_is_as_good_as_its_weaker_plan(first: Support, second: Support, label: str) -> None:
    assert evidence_label([first, second]) == evidence_label([second, first]) == label


def test_every_label_is_explained() -> None:
    assert set(EXPLAINED) == set(EVIDENCE)


def test_the_papers_own_examples() -> None:
    """VanderWeele & Ding 2017: 3.9 gives 7.26, its limit 1.8 gives 3.0; 0.80 gives 1.81."""
    assert e_value(np.array([3.9, 1.8, 0.80])) == pytest.approx([7.26, 3.0, 1.81], abs=0.005)


@given(st.floats(0.01, 100))
def test_an_e_value_is_at_least_the_ratio_whichever_way_it_goes(ratio: float) -> None:
    value = float(e_value(np.array([ratio]))[0])
    assert value >= max(ratio, 1 / ratio, 1) - 1e-9
    assert value == pytest.approx(float(e_value(np.array([1 / ratio]))[0]))


def test_an_interval_that_holds_zero_needs_no_confounder() -> None:
    mean, low, high = np.array([0.1, 0.1, -0.2]), np.array([-0.1, 0.05, -0.3]), np.array([0.3, 0.2, -0.1])
    value, limit = e_values_of_difference(mean, low, high, np.full(3, 0.1))
    assert limit[0] == 1
    assert (value >= limit).all()
    assert value[0] == pytest.approx(float(e_value(np.exp([0.91]))[0]))
    assert limit[2] == pytest.approx(float(e_value(np.exp([0.91]))[0]))
