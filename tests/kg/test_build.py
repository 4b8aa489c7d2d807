import subprocess
import sys
from collections import Counter
from collections.abc import Callable

from immuneworld.kg.build import build_graph
from immuneworld.kg.check import check_graph
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.schema import CATEGORIES, CELL, PROTEIN, THERAPY
from immuneworld.kg.scope import mapped_terms
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.sssom import load_mapping_sets
from immuneworld.ontology.term import ComplexAxiom, Relation, Synonym, Term


def test_two_builds_agree(real_graph: KnowledgeGraph) -> None:
    again = build_graph(load_ontology())
    assert again.hash == real_graph.hash
    assert again == real_graph


def test_the_real_graph_has_no_errors_and_every_category(real_graph: KnowledgeGraph) -> None:
    assert not [f for f in check_graph(real_graph) if f.level == "error"]
    assert {n.category for n in real_graph.nodes.values()} == set(CATEGORIES)
    assert Counter((e.subject, e.predicate, e.object) for e in real_graph.edges).most_common(1)[0][1] == 1


def test_all_local_and_mapped_terms_are_nodes(real_graph: KnowledgeGraph) -> None:
    ontology = load_ontology()
    local = {t.id for t in ontology.terms.values() if t.is_local and not t.deprecated}
    mapped = {t for t in mapped_terms(load_mapping_sets()) if t in ontology and not ontology[t].deprecated}
    assert local | mapped <= real_graph.nodes.keys()


def test_the_new_subtype_meets_the_drug_through_the_target(real_graph: KnowledgeGraph) -> None:
    tpex = real_graph.find("Tpex", CELL)
    drug = real_graph.find("anti-PD1", THERAPY)
    assert "hgnc.symbol:PDCD1" in set(real_graph.nx.successors(tpex.id)) & set(
        real_graph.nx.successors(drug.id)
    )


def test_unresolved_proteins_are_few_and_labelled(real_graph: KnowledgeGraph) -> None:
    proteins = list(real_graph.of(PROTEIN))
    assert 0 < len(proteins) <= 20
    assert all(n.label and n.label != n.id for n in proteins)


def test_a_term_brings_its_names_edges_sources_and_versions(small_ontology: Callable[..., Ontology]) -> None:
    term = Term(
        "IW:0000001",
        "new state",
        synonyms=(Synonym("NS", "exact"), Synonym("old name", "related")),
        parents=("CL:0000625",),
        sources=("doi:10.1126/science.aad0501",),
        relations=(
            Relation("IW:expresses_high", "hgnc.symbol:NEWGENE1"),
            Relation("RO:0002162", "NCBITaxon:9606"),
        ),
    )
    graph = build_graph(small_ontology(Term("CL:0000625", "CD8 T"), term), mapped=())
    assert graph.nodes["IW:0000001"].synonyms == ("NS",)
    assert graph.find("newgene1", "biolink:Gene").id == "hgnc.symbol:NEWGENE1"
    (edge,) = [e for e in graph.edges if e.object == "hgnc.symbol:NEWGENE1"]
    assert (edge.predicate, edge.source) == ("expresses_high", "IW 0.0.1|doi:10.1126/science.aad0501")
    assert graph.dropped == (
        "IW:0000001 RO:0002162 NCBITaxon:9606: a species is no node; the graph is of human immune biology",
    )
    assert graph.versions["ontology"] == "0.0.1"
    assert graph.versions["cl"] == "2026-03-26"


def test_a_statement_of_two_sources_is_one_edge_that_names_both(
    small_ontology: Callable[..., Ontology],
) -> None:
    relation = Relation("RO:0002292", "hgnc.symbol:CD8A")  # markers.tsv says it too
    graph = build_graph(small_ontology(Term("CL:0000625", "CD8 T", relations=(relation,))), mapped=())
    (edge,) = [e for e in graph.edges if (e.subject, e.object) == ("CL:0000625", "hgnc.symbol:CD8A")]
    assert edge.source == "CL 2026-03-26|doi:10.1126/science.aad0501"


def test_a_wrong_reference_is_a_finding_not_a_node(small_ontology: Callable[..., Ontology]) -> None:
    term = Term(
        "IW:0000001", "x", parents=("CL:9999999",), relations=(Relation("RO:0001025", "UBERON:9999999"),)
    )
    graph = build_graph(small_ontology(term), mapped=())
    assert not {"CL:9999999", "UBERON:9999999"} & graph.nodes.keys()
    dangling = " ".join(f.value for f in check_graph(graph) if f.rule == "reference-dangling")
    assert "CL:9999999" in dangling
    assert "UBERON:9999999" in dangling


def test_a_new_term_changes_the_hash(small_ontology: Callable[..., Ontology]) -> None:
    one, two = Term("IW:0000001", "x"), Term("IW:0000002", "y")
    graphs = [build_graph(small_ontology(*terms), mapped=()) for terms in ((one,), (one, two))]
    assert graphs[0].hash != graphs[1].hash


def test_building_needs_no_torch() -> None:
    code = "import sys, immuneworld.kg.build, immuneworld.kg.store; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nested_axioms_are_projected_as_far_as_they_go_and_named(
    small_ontology: Callable[..., Ontology],
) -> None:
    nested = ComplexAxiom(
        "SubClassOf (RO:0002215 some (GO:0001913 and (RO:0002233 some hgnc.symbol:GZMB)))",
        relations=(Relation("RO:0002215", "GO:0001913"),),
    )
    negated = ComplexAxiom("SubClassOf (not CL:0000624)")
    term = Term("IW:0000001", "x", complex_axioms=(nested, negated))
    graph = build_graph(small_ontology(term), mapped=())
    assert [(e.predicate, e.object) for e in graph.stated("IW:0000001")] == [("capable_of", "GO:0001913")]
    reasons = {line.partition(": ")[0]: line.partition(": ")[2] for line in graph.dropped}
    assert reasons[f"IW:0000001 {nested.text}"].endswith("its first level is projected, the rest is not")
    assert reasons[f"IW:0000001 {negated.text}"].endswith("not an edge")


def test_disjointness_and_axioms_about_properties_are_named(real_graph: KnowledgeGraph) -> None:
    ontology = load_ontology()
    assert (
        len([line for line in real_graph.dropped if " DisjointWith " in line]) == len(ontology.disjoint) > 0
    )
    assert any(line.startswith("IW:expresses_high SubPropertyOf RO:0002292: ") for line in real_graph.dropped)
