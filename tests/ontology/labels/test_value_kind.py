import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.labels.value_kind import Kind, kind_of


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.array([1, 2, 3], dtype=np.int32), "counts"),
        (np.array([1.0, 2000.0]), "counts"),
        (np.array([0.0, 0.7, 8.2]), "log"),
        (np.array([[0.0, 0.7], [812.2, 3.0]]), "linear"),
        (np.zeros(0), "counts"),
    ],
)
def test_values_are_recognised(values, kind):
    assert kind_of(values).name == kind


@pytest.mark.parametrize("bad", [-0.5, np.nan])
def test_what_is_no_expression_is_refused(bad):
    with pytest.raises(InputError, match="negative values or no numbers"):
        kind_of(np.array([1.0, bad]))


def test_scaled_values_will_do_for_who_asks_for_differences_only():
    assert kind_of(np.array([1.0, -0.5]), signed=True).name == "scaled"


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_counts_are_scaled_to_ten_thousand_a_cell(counts):
    values = np.array(counts, dtype=float)
    found = Kind("counts").normalised(values, np.full(len(values), values.sum()))
    assert np.expm1(found).sum() == pytest.approx(1e4)
