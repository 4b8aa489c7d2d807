import pytest

from immuneworld.kg.identifiers import category_of
from immuneworld.kg.schema import CELL, GENE, OUTCOME, PROGRAMME, THERAPY


@pytest.mark.parametrize(
    ("curie", "category"),
    [
        ("CL:0000625", CELL),
        ("IW:0000001", CELL),
        ("IW:0100001", PROGRAMME),
        ("IW:0200002", THERAPY),
        ("IW:0300001", OUTCOME),
        ("hgnc.symbol:CD4", GENE),
        ("CHEBI:15365", None),
        ("CLX:1", None),
        ("", None),
    ],
)
def test_prefix_and_range_say_the_category(curie: str, category: str | None) -> None:
    assert category_of(curie) == category
