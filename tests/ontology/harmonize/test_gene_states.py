import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.gene_states import gene_states
from immuneworld.ontology.labels.marker_profiles import MarkerProfiles


def profiles(fractions, cells=100, mean=2.0):
    """Labels × one gene, from shares of cells in which it is detected."""
    detected = np.round(np.array([*fractions, 0.0])[:, None] * cells).astype(int)
    measured = np.full(detected.shape, cells)
    measured[-1] = 0
    labels = tuple(f"l{i}" for i in range(len(fractions)))
    whole = measured[:, 0].copy()
    return MarkerProfiles(labels, ("G",), whole, measured, detected * mean, detected)


def states(fractions, **rest):
    return gene_states(profiles(fractions, **rest))[:, 0]


def test_a_gene_is_on_where_it_is_detected_and_off_where_it_is_not():
    on, off, ambient = states([0.9, 0.0, 0.1])
    assert on > 2
    assert off < -2
    assert ambient < 0


def test_a_gene_that_every_label_has_is_on_in_all():
    assert min(states([0.95, 0.9, 0.7])) > 1
    assert states([0.95])[0] > 1


def test_a_weak_gene_is_on_where_it_stands_out():
    assert states([0.2, 0.005, 0.0])[0] > 0.5


def test_a_gene_that_is_seen_nowhere_says_little():
    assert all(-0.5 < e < 0 for e in states([0.0, 0.0, 0.01]))


def test_few_cells_say_nothing():
    assert np.isnan(states([0.9, 0.0], cells=5)).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_more_detection_is_never_less_on(fractions):
    found = states(fractions)
    order = np.argsort(fractions)
    assert np.all(np.abs(found) <= 4)
    assert np.all(np.diff(found[order]) >= -1e-9)
