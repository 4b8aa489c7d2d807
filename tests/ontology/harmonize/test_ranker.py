import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.features import FEATURES
from immuneworld.ontology.harmonize.ranker import (
    CERTAINTY,
    WEIGHTS,
    Ranker,
    certainty_features,
    load_ranker,
    ranked,
    save_ranker,
)

LABELS = ("cd8 exhausted t cell", "nk", "memory", "frobnicated", "mast cell", "t / nk")


@pytest.fixture(scope="module")
def candidates(features):
    return features.candidates([features.said(label) for label in LABELS])


WIDTH = len(FEATURES)


def made(seed, members=2, hidden=3, features=WIDTH):
    draw = np.random.default_rng(seed)
    sizes = {"mean": (features,), "scale": (features,), "hidden": (members, features, hidden)}
    sizes |= {"bias": (members, hidden), "out": (members, hidden), "certainty": (len(CERTAINTY),)}
    return Ranker(**{name: draw.normal(size=size).astype(np.float32) for name, size in sizes.items()})


@given(seed=st.integers(0, 1000), members=st.integers(1, 4), hidden=st.integers(1, 5))
def test_a_ranker_is_read_as_it_was_written(tmp_path_factory, seed, members, hidden):
    path = tmp_path_factory.mktemp("ranker") / "r.safetensors"
    one = made(seed, members, hidden)
    save_ranker(one, path)
    for name in Ranker.__slots__:
        np.testing.assert_array_equal(getattr(load_ranker(path), name), getattr(one, name))


@pytest.mark.parametrize("damage", ["absent", "text", "empty", "cut", "flipped header", "other arrays"])
def test_a_damaged_file_is_a_clear_error(tmp_path, damage):
    path, whole = tmp_path / "r.safetensors", WEIGHTS.read_bytes()
    if damage == "other arrays":
        save_file({"mean": np.zeros(3, np.float32)}, path)
    elif damage != "absent":
        flipped = b"\xff" * 8 + whole[8:]
        contents = {"text": b"weights", "empty": b"", "cut": whole[:-100], "flipped header": flipped}
        path.write_bytes(contents[damage])
    with pytest.raises(InputError, match=r"r\.safetensors: cannot be read"):
        load_ranker(path)


def test_weights_of_other_features_are_refused(tmp_path):
    path = tmp_path / "r.safetensors"
    save_ranker(made(0, features=WIDTH - 1), path)
    with pytest.raises(InputError, match="was fitted on other features"):
        load_ranker(path)


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "r.safetensors"
    save_ranker(made(0), path)
    before = path.read_bytes()
    with pytest.raises(AttributeError):
        save_ranker(None, path)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["r.safetensors"]


def test_probabilities_are_a_distribution_inside_the_branch(candidates):
    found = load_ranker().probabilities(candidates)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert (found >= 0).all()
    assert found[~candidates.allowed].max() < 1e-6


def test_the_order_of_candidates_does_not_matter(candidates):
    backwards = dataclasses.replace(candidates, **{
        name: getattr(candidates, name)[:, ::-1] for name in ("terms", "features", "votes", "equal")
    })  # fmt: skip
    one, other = (load_ranker().probabilities(c) for c in (candidates, backwards))
    np.testing.assert_allclose(one, other[:, ::-1], rtol=1e-4, atol=1e-6)


def test_it_is_surer_of_a_name_than_of_a_word_that_nobody_knows(candidates):
    ranker = load_ranker()
    sure = ranker.confidence(candidates, ranker.probabilities(candidates))
    assert ((sure > 0) & (sure < 1)).all()
    assert sure[LABELS.index("mast cell")] > 0.9 > 0.3 > sure[LABELS.index("frobnicated")]


def test_certainty_is_read_from_the_best_candidate(candidates):
    even = np.full(candidates.terms.shape, 1 / candidates.terms.shape[1], np.float32)
    rows = certainty_features(candidates, even)
    assert rows.shape == (len(LABELS), len(CERTAINTY))
    assert (rows[:, CERTAINTY.index("lead")] == 0).all()
    sharp = np.zeros_like(even)
    sharp[:, 0] = 1
    assert np.isfinite(certainty_features(candidates, sharp)).all()
    assert (certainty_features(candidates, sharp)[:, CERTAINTY.index("lead")] == 1).all()


@given(st.lists(st.floats(0, 1, width=32), min_size=3, max_size=8))
def test_the_likeliest_come_first_and_ties_stay(row):
    order = ranked(np.array([row], np.float32), 3)[0].tolist()
    assert order == sorted(range(len(row)), key=lambda i: (-row[i], i))[:3]
