import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.tissue import tissue_words


def test_an_id_becomes_words_and_words_stay():
    assert tissue_words("UBERON:0002048") == "lung"
    assert tissue_words("uberon_0002107") == "liver"
    assert tissue_words("bone marrow") == "bone marrow"


def test_an_id_that_uberon_lacks_is_named():
    with pytest.raises(InputError, match="UBERON:9999999"):
        tissue_words("UBERON:9999999")
