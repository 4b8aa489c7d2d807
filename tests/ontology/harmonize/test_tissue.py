import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.tissue import tissue_words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("UBERON:0002048", "lung"),
        ("uberon_0002107", "liver"),
        (" UBERON:0002048 ", "lung"),
        ("lung", "lung"),
        ("", ""),
    ],
)
def test_a_tissue_by_its_id_or_in_words(given, words):
    assert tissue_words(given) == words


def test_an_id_that_is_not_there_is_said():
    with pytest.raises(InputError, match=r"UBERON:9999999.*is no term of UBERON"):
        tissue_words("UBERON:9999999")
