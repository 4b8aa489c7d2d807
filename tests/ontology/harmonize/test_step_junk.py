import pytest

from immuneworld.ontology.harmonize.query import Query, is_decided
from immuneworld.ontology.harmonize.step_junk import JunkStep, is_junk


@pytest.mark.parametrize(
    "label",
    [
        *(
            "unknown",
            "Unknown cells",
            "Unassigned",
            "unclassified",
            "not annotated",
            "unclustered",
            "ND",
            "NA",
        ),
        *(
            "Doublets",
            "T/NK doublets",
            "Myeloid doublet 2",
            "multiplets",
            "low quality",
            "Low-quality cells 2",
        ),
        *("debris", "dead cells", "empty droplets", "?", "-", "", "other", "ambiguous"),
    ],
)
def test_labels_that_name_no_cell(label):
    assert is_junk(label)
    (found,) = JunkStep().answer([Query.of(label)])
    assert is_decided(found)
    assert (found.term_id, found.confidence, found.step) == (None, 0.0, "junk")
    assert repr(label) in found.evidence[0]


@pytest.mark.parametrize(
    "label",
    [
        *("T cells", "Other T cells", "Unswitched memory B", "unconventional T", "DN T cells", "NA T cells"),
        *("dead-box helicase T cells", "singlets T", "NK", "Nd2+ T", "Tumor", "Cycling", "7"),
    ],
)
def test_labels_that_name_one(label):
    assert not is_junk(label)
    assert not is_decided(JunkStep().answer([Query.of(label)])[0])
