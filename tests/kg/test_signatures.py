from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.signatures import signatures

NODES = {
    n.id: n
    for n in (
        Node("CL:1", "biolink:Cell", "one"),
        Node("CL:2", "biolink:Cell", "two"),
        Node("CL:3", "biolink:Cell", "three"),
        Node("IW:01", "biolink:GeneFamily", "programme"),
        *(Node(f"hgnc.symbol:{g}", "biolink:Gene", g) for g in "ABCD"),
    )
}


def of(*lines: str, least: int = 2) -> dict[str, tuple[str, ...]]:
    edges = []
    for line in lines:
        subject, predicate, gene, source = line.split()
        edges.append(Edge(subject, predicate, f"hgnc.symbol:{gene}", source))
    return signatures(KnowledgeGraph(NODES, tuple(edges)), least)


def test_markers_that_cite_a_paper_and_members_of_programmes_are_signatures():
    found = of(
        "CL:1 expresses B doi:1",
        "CL:1 expresses_high A CL|doi:2",
        "CL:1 expresses C CL",  # surface protein by which cells are sorted
        "CL:1 lacks D doi:1",
        "CL:2 expresses A doi:1",  # one alone
        "IW:01 has_member D IW|doi:1",
    )
    assert found == {"CL:1": ("A", "B"), "IW:01": ("D",)}


def test_of_nodes_with_the_same_genes_the_first_is_kept():
    same = [f"{node} expresses {gene} doi:1" for node in ("CL:3", "CL:2") for gene in "AB"]
    assert of(*same) == {"CL:2": ("A", "B")}
    assert of(*same, "CL:3 expresses C doi:1", least=3) == {"CL:3": ("A", "B", "C")}


def test_the_packaged_graph_scores_what_immunologists_look_for(real_graph):
    found = signatures(real_graph)
    label = {real_graph.nodes[node].label: genes for node, genes in found.items()}
    assert label["CD8-positive, alpha-beta T cell"] == ("CD8A", "CD8B")
    assert {"FOXP3", "IL2RA"} <= set(label["regulatory T cell"])
    assert len(label["T-cell-inflamed programme"]) == 18
    assert len(set(found.values())) == len(found) > 200
