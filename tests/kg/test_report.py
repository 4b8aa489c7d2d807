from pathlib import Path

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.report import COLUMNS, report_rows, write_report


def test_the_report_counts_every_edge_made_and_lists_every_axiom_dropped(real_graph: KnowledgeGraph) -> None:
    rows = report_rows(real_graph)
    made = [int(edges) for what, _, edges, _ in rows if what == "projected"]
    dropped = [(axiom, why) for what, axiom, _, why in rows if what == "dropped"]
    assert sum(made) == sum(real_graph.projected.values()) >= len(real_graph.edges)
    assert len(dropped) == len(real_graph.dropped) > 100
    assert all(axiom and why for axiom, why in dropped)
    assert ("CL:0000057 DisjointWith CL:0000738", "says what cannot be, which no edge states") in dropped


def test_it_is_written_as_a_table(real_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_report(real_graph, tmp_path / "report.tsv")
    header, *rows = (tmp_path / "report.tsv").read_text(encoding="utf-8").splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    assert [tuple(row.split("\t")) for row in rows] == report_rows(real_graph)
