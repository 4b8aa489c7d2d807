"""A term that a curator adds gets a node, features, relations and an address, with unchanged parameters."""

import numpy as np
import pytest
import torch

from immuneworld.kg.build import build_graph
from immuneworld.kg.encoder import GraphEncoder, graph_tensors
from immuneworld.kg.features import node_features
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.relations import FEATURES, Relations
from immuneworld.ontology.load import LOCAL, merge
from immuneworld.ontology.local_terms import parse_local_terms

NEW, CD8, PD1 = "IW:0080001", "CL:0000625", "IW:0200002"
TERM = f"""
{NEW}
    a owl:Class ;
    rdfs:label "sentinel CD8 state" ;
    rdfs:subClassOf {CD8} ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:PDCD1 ] ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002202 ; owl:someValuesFrom CL:0000900 ] .
"""


@pytest.fixture(scope="module")
def extended() -> KnowledgeGraph:
    return build_graph(merge(parse_local_terms(LOCAL.read_text(encoding="utf-8") + TERM)))


def test_it_has_a_node_and_its_edges(extended: KnowledgeGraph, real_graph: KnowledgeGraph) -> None:
    assert extended.nodes.keys() - real_graph.nodes.keys() == {NEW}
    stated = {(e.predicate, e.object) for e in extended.stated(NEW)}
    assert stated == {
        ("subclass_of", CD8),
        ("expresses", "hgnc.symbol:PDCD1"),
        ("develops_from", "CL:0000900"),
    }


def test_its_relations_to_others_are_told(extended: KnowledgeGraph) -> None:
    told = Relations(extended).pairwise([NEW, CD8, "CL:0000900", PD1])[0]
    at = {name: told[:, FEATURES.index(name)] for name in FEATURES}
    assert at["up"][1] == 1
    assert at["develops_from"][2] == 1
    assert at["acts_on"][3] == 1


def test_no_feature_of_another_node_changes(extended: KnowledgeGraph, real_graph: KnowledgeGraph) -> None:
    ids = sorted(real_graph.nodes)
    np.testing.assert_array_equal(node_features(extended, ids), node_features(real_graph, ids))
    assert np.linalg.norm(node_features(extended, [NEW])) > 1


def test_the_same_encoder_gives_it_an_address_of_its_own(extended: KnowledgeGraph) -> None:
    torch.manual_seed(0)
    encoder = GraphEncoder(64).eval()
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    ids = sorted(extended.nodes)
    with torch.no_grad():
        addresses = torch.nn.functional.normalize(encoder(graph_tensors(extended, ids, hops=2)), dim=1)
    cosines = addresses @ addresses[ids.index(NEW)]
    cosines[ids.index(NEW)] = -1
    assert float(cosines.max()) < 0.98
    assert all(torch.equal(value, before[name]) for name, value in encoder.state_dict().items())
