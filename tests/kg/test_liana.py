import hashlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from immuneworld.kg.build import build_graph
from immuneworld.kg.check import check_graph
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.liana import find_liana, liana_pairs
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology

HEADER = '"","source","target","source_genesymbol","target_genesymbol","resource"\n'
GENES = {f"hgnc.symbol:{g}" for g in ("LGALS9", "HAVCR2", "IL2", "IL2RB", "IL2RG")}
installed = pytest.mark.skipif(find_spec("liana") is None, reason="liana is not installed")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "omni_resource.csv"
    rows = (
        '"1","O00182","Q8TDQ0","LGALS9","HAVCR2","consensus"',
        '"2","O00182","Q8TDQ0","LGALS9","HAVCR2","consensus"',
        '"3","O00182","P08581","LGALS9","MET","consensus"',
        '"4","P60568","x","IL2","IL2RB_IL2RG","consensus"',
        '"5","O00182","x","LGALS9","IL2RG","mouseconsensus"',
    )
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_pairs_of_known_genes_one_edge_a_chain(table: Path) -> None:
    pairs = [(e.subject.split(":")[1], e.object.split(":")[1]) for e in liana_pairs(table, GENES)]
    assert pairs == [("IL2", "IL2RB"), ("IL2", "IL2RG"), ("LGALS9", "HAVCR2")]
    assert all(e.predicate == "interacts_with" for e in liana_pairs(table, GENES))
    assert all(e.source.startswith("liana") for e in liana_pairs(table, GENES))


def test_a_graph_with_them_names_both_sources_and_has_no_errors(table: Path) -> None:
    graph = build_graph(load_ontology(), liana=table)
    (edge,) = [e for e in graph.edges if (e.subject[12:], e.object[12:]) == ("LGALS9", "HAVCR2")]
    assert edge.source.startswith("doi:10.1038/nrc3239|liana")
    assert graph.projected["liana"] == 4  # MET is a drug's target, so the graph has it anyway
    assert not [f for f in check_graph(graph) if f.level == "error"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "source_genesymbol,target_genesymbol\nA,B\n"])
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(InputError, match="has no column"):
        list(liana_pairs(tmp_path / "x.csv", GENES))


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(liana_pairs(tmp_path / "none.csv", GENES))


@installed
def test_the_installed_table_adds_hundreds_of_pairs_and_no_gene(real_graph: KnowledgeGraph) -> None:
    table = find_liana()
    before = hashlib.sha256(table.read_bytes()).digest()
    pairs = set(liana_pairs(table, real_graph.nodes))
    assert len(pairs) > 300
    assert {end for e in pairs for end in (e.subject, e.object)} <= real_graph.nodes.keys()
    assert hashlib.sha256(table.read_bytes()).digest() == before
