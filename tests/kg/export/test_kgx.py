import csv
import os
import subprocess
from pathlib import Path

import pytest

from immuneworld.kg.biolink import BIOLINK
from immuneworld.kg.export.kgx import EDGE_COLUMNS, EDGES, NODES, edge_rows, write_kgx
from immuneworld.kg.graph import Edge, KnowledgeGraph

ROOT = Path(__file__).resolve().parents[3]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(real_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kgx") / "out"
    write_kgx(real_graph, folder)
    return folder


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_node_and_every_statement_is_there(folder: Path, real_graph: KnowledgeGraph) -> None:
    nodes, edges = read(folder / NODES), read(folder / EDGES)
    said = {(e.subject, BIOLINK[e.predicate], e.object) for e in real_graph.edges}
    assert len(nodes) == len({n["id"] for n in nodes}) == len(real_graph.nodes)
    assert len(edges) == len({e["id"] for e in edges}) == len(said)
    assert {end for e in edges for end in (e["subject"], e["object"])} <= {n["id"] for n in nodes}


def test_genes_have_their_hgnc_ids(folder: Path) -> None:
    names = {n["id"]: n["name"] for n in read(folder / NODES)}
    assert names["HGNC:8760"] == "PDCD1"
    assert not [i for i in names if i.startswith("hgnc.symbol:")]


def row(*edges: Edge) -> dict[str, str]:
    (found,) = edge_rows(edges)
    return dict(zip(EDGE_COLUMNS, found, strict=True))


def test_absence_is_negated_and_effects_have_a_direction() -> None:
    lacks = row(Edge("CL:1", "lacks", "hgnc.symbol:CD4", "CL 1"))
    assert (lacks["predicate"], lacks["negated"]) == ("biolink:expresses", "true")
    depletes = row(Edge("IW:0200085", "depletes", "CL:0000236", "doi:10.1056/x"))
    assert (depletes["predicate"], depletes["object_direction_qualifier"]) == ("biolink:affects", "decreased")


def test_the_finer_of_two_readings_is_kept_with_the_publications_of_both() -> None:
    coarse = Edge("CL:1", "expresses", "hgnc.symbol:KIT", "doi:10.1016/j.cell.2021.01.010")
    found = row(coarse, Edge("CL:1", "expresses_high", "hgnc.symbol:KIT", "CL 1"))
    assert (found["original_predicate"], found["primary_knowledge_source"]) == (
        "expresses_high",
        "infores:cl",
    )
    assert found["publications"] == "DOI:10.1016/j.cell.2021.01.010|PMID:33545035"


@pytest.mark.skipif("IW_KGX_PYTHON" not in os.environ, reason="IW_KGX_PYTHON names no interpreter with kgx")
def test_kgxs_own_validator_finds_no_error(folder: Path) -> None:
    script = ROOT / "examples" / "kgx_validator.py"
    command = [os.environ["IW_KGX_PYTHON"], str(script), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
