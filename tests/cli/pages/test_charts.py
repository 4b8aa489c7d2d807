from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.cli.pages.charts import OTHERS, Plot, Scale, stacked

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(numbers, st.floats(1e-6, 1e6), numbers)
def test_a_place_is_on_the_axis_and_ticks_are_round(low, wide, value):
    scale = Scale(low, low + wide)
    assert 0 <= scale.at(value) <= 100
    ticks = scale.ticks()
    assert len(ticks) <= 8
    assert [at for at, _ in ticks] == sorted(at for at, _ in ticks)


def test_ticks_of_a_share():
    assert [text for _, text in Scale(0, 1).ticks(4)] == ["0.0", "0.5", "1.0"]
    assert Scale(0, 0).at(3) == 100


def test_bands_are_closed_and_up_is_up():
    plot = Plot("alt", Scale(0, 10), Scale(0, 1), "day", "share")
    plot.band([0, 10], [0, 0], [0.5, 1], "red")
    assert plot.bands[0].d == "M0 50L100 0L100 100L0 100Z"


def test_rare_types_share_a_colour_and_areas_fill_the_height():
    shares = np.array([[0.3, *[0.07] * 10]] * 2)
    plot, keys = stacked("alt", [0, 28], shares, [True, True], [f"type {k}" for k in range(11)])
    assert keys[0].name == "4 others"
    assert keys[0].colour == OTHERS
    assert keys[-1].name == "type 0"
    tops = [float(re.findall(r"^M\S+ ([\d.]+)L", s.d)[0]) for s in plot.bands if s.colour == OTHERS]
    assert tops == [pytest.approx(0, abs=0.01)] * 3, "one between, two measured"
