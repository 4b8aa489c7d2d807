import pytest

from immuneworld.ontology.harmonize.token_class import CLASSES, token_class


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("t", "lineage"),
        ("exhausted", "state"),
        ("cd8", "marker"),
        ("cd62l:high", "marker"),
        ("iga", "marker"),
        ("lung", "tissue"),
        ("cxcl13", "gene"),
        ("frobnicated", "other"),
    ],
)
def test_a_token_is_of_a_kind(token, kind):
    assert CLASSES[token_class(token)] == kind
