from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model import coded
from immuneworld.model.coded import Coded, differing, first_rows, looked_up

code_lists = st.lists(st.integers(-1, 3), min_size=1, max_size=20)


@pytest.fixture(autouse=True, scope="module")
def _small_pieces():
    """Pieces of a few cells, so that small inputs have several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coded, "PIECE", 4)
        yield


def test_values_of_one_text_come_together_and_missing_ones_go():
    column = Coded.of(np.array([0, 1, 2, 3, -1], np.int8), ["a", " a", "NA", 2.0])
    assert column.texts == ("a", "2")
    assert column.codes.tolist() == [0, 0, -1, 1, -1]


def test_codes_that_need_no_change_are_not_copied():
    codes = np.array([1, 0], np.int16)
    assert Coded.of(codes, ["a", "b"]).codes is codes


def test_only_texts_that_occur_in_their_order():
    column = Coded(np.array([2, 0, 1, 2], np.int8), ("b", "c", "a"))
    kept = column.only(np.array([True, True, False, True]))
    assert kept.texts == ("a", "b")
    assert kept.codes.tolist() == [0, 1, -1, 0]


def test_equals_a_text_none_and_one_that_is_not_there():
    column = Coded(np.array([0, -1], np.int8), ("a",))
    assert column.equals("a").tolist() == [True, False]
    assert column.equals("").tolist() == [False, True]
    assert column.equals("b").tolist() == [False, False]


@given(code_lists)
def test_codes_are_looked_up(codes):
    table = [3, 1, -1, 0]
    expected = [table[code] if code >= 0 else -1 for code in codes]
    assert looked_up(np.array(codes, np.int8), table, 4).tolist() == expected


@given(code_lists)
def test_first_rows_are_those_of_index(codes):
    expected = [codes.index(code) if code in codes else -1 for code in range(4)]
    assert first_rows(np.array(codes, np.int8), 4).tolist() == expected


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 1)), min_size=1, max_size=20))
def test_rows_that_differ_from_the_first_of_their_group(pairs):
    groups, values = np.array(pairs, np.int8).T
    first = first_rows(groups, 3)
    found = np.concatenate(list(differing(groups, values, first)))
    seen: dict[int, int] = {}
    expected = [
        i for i, (group, value) in enumerate(pairs) if group >= 0 and seen.setdefault(group, value) != value
    ]
    assert found.tolist() == expected
