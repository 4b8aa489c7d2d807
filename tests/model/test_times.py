from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.times import NAMED_DAYS, assumed, day_of, parse_time_map
from immuneworld.ontology.errors import InputError


@pytest.mark.parametrize(
    ("text", "day"), [("Pre", 0), ("pre-treatment", 0), ("On", 30), ("POST", 90), ("-2", -2), ("21.5", 21.5)]
)
def test_names_and_numbers(text: str, day: float) -> None:
    assert day_of(text, {}) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("week 6", 42), ("W6", 42), ("6 weeks", 42), ("Day_28", 28), ("d28", 28), ("1.5wk", 10.5)],
)
def test_a_number_may_name_its_unit(text: str, day: float) -> None:
    assert day_of(text, {}, "months") == day
    assert assumed({text}, {}) == {}, "what the study says is no assumption"


def test_units() -> None:
    assert day_of("2", {}, "weeks") == 14
    assert day_of("12", {}, "months") == pytest.approx(365.25)


def test_a_map_is_all_there_is() -> None:
    days = parse_time_map("0=0, 1=42")
    assert day_of("1", days) == 42
    with pytest.raises(InputError, match=r"time '2' is not in the time map"):
        day_of("2", days)


@pytest.mark.parametrize("text", ["C1D1", "C3", "day-7", "week", "", "nan", "inf"])
def test_unknown_times_show_the_option(text: str) -> None:
    with pytest.raises(InputError, match="--time-map"):
        day_of(text, {})


@pytest.mark.parametrize("text", ["Pre", "Pre=", "=3", "Pre=x", "Pre=inf"])
def test_broken_maps(text: str) -> None:
    with pytest.raises(InputError, match="not NAME=DAYS"):
        parse_time_map(text)


def test_only_conventions_are_said() -> None:
    assert assumed({"Pre", "Post", "7"}, {}) == {"Post": 90.0, "Pre": 0.0}
    assert assumed({"Pre"}, {"Pre": 3.0}) == {}
    assert set(NAMED_DAYS.values()) == {0.0, 30.0, 90.0}


names = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=6)


@given(st.dictionaries(names, st.floats(-1e6, 1e6), min_size=1, max_size=4))
def test_maps_round_trip(days: dict[str, float]) -> None:
    assert parse_time_map(",".join(f"{name}={day!r}" for name, day in days.items())) == days
