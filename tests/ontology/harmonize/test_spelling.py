import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.spelling import Speller

SPELLER = Speller(["dendritic", "osteoclast", "osteoblast", "switched", "unswitched", "neutrophil", "memory"])


@pytest.mark.parametrize(
    ("form", "mended"),
    [
        ("dendrittic cell", "dendritic cell"),
        ("neutrophill", "neutrophil"),
        ("osteoblast", "osteoblast"),
        ("unswitched b", "unswitched b"),
        ("memry t", "memry t"),  # too short to be sure
        ("zzzzzzzzz", "zzzzzzzzz"),
    ],
)
def test_long_words_that_nobody_knows_are_mended(form, mended):
    assert SPELLER.mend(form) == mended


@given(st.text(alphabet="dendriticosblaw ", max_size=30))
def test_mending_twice_is_mending_once(form):
    assert SPELLER.mend(SPELLER.mend(form)) == SPELLER.mend(form)
