import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.spelling import Speller

WORDS = ["dendritic", "osteoclast", "osteoblast", "switched", "neutrophil", "t", "cd8+", "macrophage"]
SPELLER = Speller(WORDS)


@pytest.mark.parametrize(
    ("form", "mended"),
    [
        ("dendrittic cell", "dendritic cell"),
        ("neutrophill", "neutrophil"),
        ("macrophgae", "macrophage"),
        ("osteoclast", "osteoclast"),
        ("osteoblast", "osteoblast"),
        ("unswitched", "unswitched"),
        ("treg", "treg"),
        ("cd8a1b2c3", "cd8a1b2c3"),
        ("zzzzzzzzz", "zzzzzzzzz"),
        ("", ""),
    ],
)
def test_only_long_words_that_nobody_knows_are_mended(form, mended):
    assert SPELLER.mend(form) == mended


def test_nothing_is_mended_where_nothing_is_known():
    assert Speller([]).mend("dendrittic cell") == "dendrittic cell"


FORMS = st.lists(st.sampled_from(WORDS) | st.text("abcdefgiklmnorst+-8", min_size=1, max_size=12)).map(
    " ".join
)


@given(FORMS)
def test_mending_keeps_the_number_of_words_and_is_done_in_one_go(form):
    mended = SPELLER.mend(form)
    assert len(mended.split()) == len(form.split())
    assert SPELLER.mend(mended) == mended


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_words_that_are_known_stay(form):
    assert SPELLER.mend(form) == form


@given(st.sampled_from([w for w in WORDS if len(w) > 7]), st.data())
def test_one_doubled_letter_is_forgiven(word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    typed = word[:at] + word[at] + word[at:]
    assert SPELLER.mend(typed) == word
