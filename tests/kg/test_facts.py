import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from immuneworld.kg import references
from immuneworld.kg.facts import FACTS, load_facts
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.schema import DISEASE, GENE, PROGRAMME, THERAPY, TISSUE
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.genes import load_genes

GRAPH = KnowledgeGraph({n.id: n for n in load_facts().nodes}, load_facts().edges)
CODES = """
ACC BLCA BRCA CESC CHOL COAD DLBC ESCA GBM HNSC KICH KIRC KIRP LAML LGG LIHC LUAD LUSC MESO OV PAAD PCPG
PRAD READ SARC SKCM STAD TGCT THCA THYM UCEC UCS UVM HCC SCSC neuroendocrine Biliary_Tract Vulvovaginal Lung
Endometrial Esophogastric_Junction B-ALL
"""


@pytest.mark.parametrize(
    ("name", "label"),
    [
        # sade-feldman-2018
        ("anti-PD1", "anti-PD-1"),
        ("anti-CTLA4", "anti-CTLA-4"),
        ("anti-CTLA4+PD1", "anti-PD-1 + anti-CTLA-4"),
        # iAtlas
        ("aPD-L1", "anti-PD-L1"),
        ("aPD1 + aCTLA4", "anti-PD-1 + anti-CTLA-4"),
        ("Ipilimumab + Pembrolizumab", "anti-PD-1 + anti-CTLA-4"),
        ("Ipilimumab + Nivolumab", "anti-PD-1 + anti-CTLA-4"),
        # COMPASS
        ("ipilimumab", "ipilimumab"),
        ("Pembro", "pembrolizumab"),
        ("Nivolumab + LAG-3", "anti-PD-1 + anti-LAG-3"),
        ("PD1 + KIR", "anti-PD-1 + anti-KIR"),
        ("PD-L1 + CTLA4", "anti-PD-L1 + anti-CTLA-4"),
        ("Pembrolizumab + Carboplatin + Pemetrexed", "pembrolizumab + carboplatin + pemetrexed"),
        ("Uknow", "therapy not stated"),
        # plain words
        ("ICB", "immune checkpoint inhibitor"),
        ("immune checkpoint blockade", "immune checkpoint inhibitor"),
        ("CAR-T CD19", "CD19 CAR T-cell therapy"),
        ("untreated", "no therapy"),
    ],
)
def test_therapies_are_found_by_the_names_that_studies_use(name: str, label: str) -> None:
    assert GRAPH.find(name, THERAPY).label == label


@pytest.mark.parametrize("code", CODES.split())
def test_cancer_codes_are_found(code: str) -> None:
    assert GRAPH.find(code, DISEASE).id.startswith("MONDO:")


@pytest.mark.parametrize(
    ("name", "symbol"), [("PD-1", "PDCD1"), ("mcp-1", "CCL2"), ("ifng", "IFNG"), ("CD25", "IL2RA")]
)
def test_genes_are_found_by_their_other_names(name: str, symbol: str) -> None:
    assert GRAPH.find(name, GENE).id == f"hgnc.symbol:{symbol}"


@pytest.mark.parametrize("category", [DISEASE, TISSUE])
def test_labels_of_cancers_and_tissues_are_those_of_the_pinned_release(category: str) -> None:
    wrong = {n.id: n.label for n in GRAPH.of(category) if references.label(n.id) != n.label}
    assert not wrong


def test_every_row_has_a_source_and_ids_are_unique() -> None:
    assert all(e.source for e in GRAPH.edges)
    sources = {s for e in GRAPH.edges for s in e.source.split("|")}
    assert not [s for s in sources if not re.fullmatch(r"doi:10\.\d+/\S+|PMID:\d+|[A-Z]\w+( \S+)?", s)]
    assert not [i for i, n in Counter(n.id for n in load_facts().nodes).items() if n > 1]


def test_a_combination_is_a_subclass_of_nothing_and_has_parts() -> None:
    combined = {n.id for n in GRAPH.of(THERAPY) if " + " in n.label}
    assert len(combined) > 10
    assert combined == {e.subject for e in GRAPH.edges if e.predicate == "has_part"}
    assert not combined & {e.subject for e in GRAPH.edges if e.predicate == "subclass_of"}


def test_there_are_enough_markers_and_pairs() -> None:
    assert load_facts().counts["ontology/markers.tsv"] >= 100
    assert load_facts().counts["facts/ligand_receptor.tsv"] >= 60


def test_a_predicate_column_becomes_edges(tmp_path: Path) -> None:
    shutil.copytree(FACTS, tmp_path / "facts")
    (tmp_path / "facts" / "outcomes.tsv").write_text(
        "id\tlabel\tsynonyms\tpart_of\tnote\tsource\n"
        "IW:0300009\tx\ta|b\tIW:0300001|IW:0300002\tfree text\tPMID:1\n"
    )
    facts = load_facts(tmp_path / "facts")
    node = next(n for n in facts.nodes if n.id == "IW:0300009")
    assert node.synonyms == ("a", "b")
    assert [(e.predicate, e.object, e.source) for e in facts.edges if e.subject == node.id] == [
        ("part_of", "IW:0300001", "PMID:1"),
        ("part_of", "IW:0300002", "PMID:1"),
    ]


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"therapies\.tsv"):
        load_facts(tmp_path)


def test_pairs_and_markers_are_as_many_as_the_graph_needs_without_another_source() -> None:
    said = {(e.subject, e.predicate, e.object) for e in GRAPH.edges}
    markers = [s for s in said if s[1] in ("expresses", "expresses_high", "expresses_low", "lacks")]
    assert sum(p == "interacts_with" for _, p, _ in said) >= 150
    assert len(markers) >= 400


def test_every_drug_says_what_it_does_to_its_target() -> None:
    """But for those that kill what they bind: their effect is on the cell."""
    out: dict[str, set[str]] = {}
    for e in GRAPH.edges:
        out.setdefault(e.subject, set()).add(e.predicate)
    silent = [i for i, p in out.items() if "targets" in p and not p & {"inhibits", "activates", "depletes"}]
    names = {GRAPH.nodes[i].label for i in silent}
    assert names <= {"rituximab", "enfortumab vedotin", "CD19 CAR T-cell therapy"}


def test_every_programme_has_members_that_are_genes() -> None:
    programmes = list(GRAPH.of(PROGRAMME))
    members = Counter(e.subject for e in GRAPH.edges if e.predicate == "has_member")
    assert len(programmes) >= 10
    assert all(members[n.id] >= 4 for n in programmes)


@pytest.mark.parametrize("table", sorted(path.name for path in FACTS.glob("*.tsv")))
def test_genes_are_called_by_their_approved_symbols(table: str) -> None:
    text = (FACTS / table).read_text(encoding="utf-8")
    symbols = set(re.findall(r"hgnc\.symbol:([\w-]+)", text))
    assert not {s for s in symbols if s not in load_genes()}
