from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.curies import PREFIXES, citation, compress, converter, expand, label_curie


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_goes_there_and_back(prefix):
    assert compress(expand(f"{prefix}:0000001")) == f"{prefix}:0000001"
    assert converter().expand(f"{prefix}:0000001") == expand(f"{prefix}:0000001")


def test_an_unknown_iri_stays_and_an_unknown_prefix_is_refused():
    assert compress("https://example.org/x") == "https://example.org/x"
    with pytest.raises(ValueError, match="NOPE"):
        expand("NOPE:1")


@given(st.text(st.characters(codec="utf-8")))
def test_a_label_can_be_read_off_its_curie(label):
    curie = label_curie("lab", label)
    assert curie.isascii()
    assert unquote(curie.removeprefix("iwl:lab/")) == label


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("doi:10.1000/a", "doi:10.1000/a"),
        ("https://doi.org/10.1000/a", "doi:10.1000/a"),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "PMID:123"),
        ("PMID:123", "PMID:123"),
        ("a paper", ""),
        ("doi:10.1000/a b", ""),
    ],
)
def test_a_publication_is_cited_by_doi_or_pubmed_id(text, cited):
    assert citation(text) == cited
