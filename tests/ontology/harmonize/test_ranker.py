import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.features import FEATURES
from immuneworld.ontology.harmonize.ranker import CERTAINTY, Ranker, load_ranker, ranked, save_ranker
from immuneworld.ontology.harmonize.tokens import tokens

LABELS = ("cd8 t cell", "frobnicated", "nk cell", "mac c1qc")


def test_probabilities_are_of_the_candidates_that_are_allowed(features):
    found = features.candidates([tokens(form) for form in LABELS])
    probabilities = load_ranker().probabilities(found)
    assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert np.all(probabilities[~found.allowed] < 1e-6)
    sure = load_ranker().confidence(found, probabilities)
    assert np.all((sure >= 0) & (sure <= 1))
    assert sure[1] < sure[2]


def test_the_best_come_first():
    assert ranked(np.array([[0.1, 0.6, 0.3]]), 2).tolist() == [[1, 2]]


@given(seed=st.integers(0, 1000), members=st.integers(1, 3), hidden=st.integers(1, 4))
@settings(max_examples=10, deadline=None)
def test_weights_are_read_as_they_were_written(tmp_path_factory, seed, members, hidden):
    random, size = np.random.default_rng(seed), len(FEATURES)
    shapes = (
        (size,),
        (size,),
        (members, size, hidden),
        (members, hidden),
        (members, hidden),
        (len(CERTAINTY),),
    )
    ranker = Ranker(*(random.normal(size=shape).astype(np.float32) for shape in shapes))
    path = tmp_path_factory.mktemp("ranker") / "ranker.safetensors"
    save_ranker(ranker, path)
    for name in Ranker.__slots__:
        assert np.array_equal(getattr(load_ranker(path), name), getattr(ranker, name))


def test_files_that_are_no_ranker_are_refused(tmp_path):
    broken, other = tmp_path / "broken.safetensors", tmp_path / "other.safetensors"
    broken.write_bytes(b"no weights")
    shapes = {
        "mean": (3,),
        "scale": (3,),
        "hidden": (1, 3, 2),
        "bias": (1, 2),
        "out": (1, 2),
        "certainty": (8,),
    }
    save_file({name: np.zeros(shape, np.float32) for name, shape in shapes.items()}, other)
    with pytest.raises(InputError, match="cannot be read"):
        load_ranker(broken)
    with pytest.raises(InputError, match="other features"):
        load_ranker(other)
    with pytest.raises(InputError, match="cannot be read"):
        load_ranker(tmp_path / "absent.safetensors")
