import re

import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.sources import OWN, cited, knowledge_source, publications, pubmed_ids
from immuneworld.ontology.tables import cells


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("doi:10.1126/science.aad0501", ("DOI:10.1126/science.aad0501", "PMID:27124452")),
        ("doi:10.1056/nejmoa1003466", ("DOI:10.1056/nejmoa1003466", "PMID:20525992")),
        ("doi:10.9999/not.looked.up", ("DOI:10.9999/not.looked.up",)),
        ("PMID:1|CL 2026-03-26", ("PMID:1",)),
        ("CL 2026-03-26", ()),
    ],
)
def test_publications(source: str, expected: tuple[str, ...]) -> None:
    assert publications(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("CL 2026-03-26|doi:10.1126/science.aad0501", "infores:cl"),
        ("MONDO v2026-05-05", "infores:mondo"),
        ("liana 1.10.0", "infores:liana"),
        ("doi:10.1126/science.aad0501", OWN),
        ("IW 0.2.0", OWN),
    ],
)
def test_knowledge_source(source: str, expected: str) -> None:
    assert knowledge_source(source) == expected


def test_a_person_reads_the_pubmed_id_beside_the_doi() -> None:
    assert cited("CL 1|doi:10.1126/science.aad0501") == "CL 1|doi:10.1126/science.aad0501 (PMID:27124452)"


def test_pubmed_ids_are_numbers_one_a_doi_and_all_are_cited(real_graph: KnowledgeGraph) -> None:
    ids = pubmed_ids()
    said = {part.partition(":")[2].casefold() for e in real_graph.edges for part in cells(e.source)}
    assert all(re.fullmatch(r"\d{7,8}", pmid) for pmid in ids.values())
    assert len(set(ids.values())) == len(ids) > 30
    # Sources of nodes without an edge of their own are cited by no edge.
    assert len(ids.keys() - said) <= 3


def test_most_edges_of_our_own_name_a_publication(real_graph: KnowledgeGraph) -> None:
    own = [e for e in real_graph.edges if "doi:" in e.source]
    with_pmid = [e for e in own if any(p.startswith("PMID:") for p in publications(e.source))]
    assert len(own) > 1000
    assert len(with_pmid) > len(own) / 2
