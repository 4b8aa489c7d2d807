import pytest

from immuneworld.ontology.harmonize.token_class import CLASSES, token_class


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("t", "lineage"),
        ("mac", "lineage"),
        ("exhausted", "state"),
        ("th17", "state"),
        ("cd8", "marker"),
        ("cd56:high", "marker"),
        ("foxp3:-", "marker"),
        ("igg1", "marker"),
        ("lung", "tissue"),
        ("cxcl13", "gene"),
        ("havcr2", "gene"),
        ("frobnicated", "other"),
    ],
)
def test_kinds(token, kind):
    assert CLASSES[token_class(token)] == kind
