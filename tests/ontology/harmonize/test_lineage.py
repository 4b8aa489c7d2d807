import numpy as np
import pytest

from immuneworld.ontology.harmonize.lineage import LINEAGES, lineage_of, lineages_said
from immuneworld.ontology.load import load_ontology


@pytest.mark.parametrize(
    ("term", "lineage"),
    [
        ("CL:0000625", "T"),
        ("CL:0000236", "B"),
        ("CL:0000786", "plasma"),
        ("CL:0000623", "NK"),
        ("CL:0000814", "T"),
        ("CL:0000097", "mast"),
        ("CL:0000784", "DC"),
        ("CL:0000091", "monocyte or macrophage"),
        ("CL:0000775", "granulocyte"),
        ("CL:0000057", "other"),
        ("IW:0000001", "T"),
    ],
)
def test_a_term_is_of_a_lineage(term, lineage):
    assert LINEAGES[lineage_of(load_ontology(), term)] == lineage


def test_a_label_may_name_none_one_or_two():
    said = [frozenset(words.split()) for words in ("exhausted", "t cd8", "t nk")]
    assert [int(np.sum(lineages_said(one))) for one in said] == [0, 1, 2]
