from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from immuneworld.ontology.curate.template import COLUMNS
from immuneworld.ontology.curate.term_add import Plan, plan_terms, write_plan
from immuneworld.ontology.curate.turtle import to_turtle
from immuneworld.ontology.curies import PREFIXES
from immuneworld.ontology.local_terms import read_local_terms
from immuneworld.ontology.term import LogicalDefinition, Relation

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
TARGET = """
<https://w3id.org/immuneworld/immuneworld.ttl> a owl:Ontology ; owl:versionInfo "1" .
IW:expresses_high a owl:ObjectProperty . IW:expresses_low a owl:ObjectProperty .
IW:lacks_expression a owl:ObjectProperty .
IW:0100000 a owl:Class ; rdfs:label "immune programme" ; IAO:0000115 "Genes." ;
  dcterms:source <https://doi.org/10.1000/1> .
IW:0080001 a owl:Class ; rdfs:label "frobnicated T cell" ; IAO:0000115 "Made up." ;
  oboInOwl:hasExactSynonym "frob T cell" ; oboInOwl:hasRelatedSynonym "Tfrob" ;
  dcterms:source <https://doi.org/10.1000/1> ; rdfs:subClassOf CL:0000084 ,
  [ a owl:Restriction ; owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:TOX ] .
IW:0080003 a owl:Class ; owl:deprecated true ; IAO:0100001 IW:0080001 ; rdfs:label "old" .
[ a owl:AllDisjointClasses ; owl:members ( CL:0000084 CL:0000945 ) ] .
GO:0042098 a owl:Class ; rdfs:label "T cell proliferation" .
"""
GOOD = {
    "label": "glittering T cell",
    "definition": "A T cell made up for a test.",
    "parents": "T cell",
    "positive": "TCF7",
    "source": "doi:10.1000/2",
}
Planner = Callable[..., Plan]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "terms.ttl"
    path.write_text(PREFIX_LINES + TARGET)
    path.write_text(to_turtle(read_local_terms(path).graph))
    return path


@pytest.fixture
def plan(target: Path, tmp_path: Path) -> Planner:
    def make(*rows: dict[str, str], curator: str = "working copies", **options: bool) -> Plan:
        path = tmp_path / "new.tsv"
        lines = ["\t".join(row.get(name, "") for name in COLUMNS) for row in rows]
        path.write_text("\n".join(["\t".join(COLUMNS), *lines]) + "\n")
        return plan_terms(path, target, curator, **{"reasoner": False, **options})

    return make


def told(plan: Plan, level: str = "error") -> list[tuple[int, str, str]]:
    return [(f.row, f.column, f.rule) for f in plan.findings if f.level == level]


def test_a_term_is_added_and_read_back(plan: Planner, target: Path) -> None:
    row = GOOD | {
        "high": "PD-1",
        "low": "GZMB",
        "negative": "CD19",
        "develops_from": "frob T cell",
        "capable_of": "T cell proliferation|GO:0001913",
        "exact_synonyms": "glitter T cell",
        "related_synonyms": "Tglit",
        "source": "https://doi.org/10.1000/2|PMID:12345",
    }
    made = plan(row)
    assert told(made) == []
    assert told(made, "info") == [(2, "high", "gene-alias")]
    assert "PD-1 is written PDCD1 (HGNC:8760)" in [f.value for f in made.findings]
    before = target.read_text()
    write_plan(made)
    (term,) = (t for t in read_local_terms(target).terms.values() if t.label == "glittering T cell")
    assert term == made.terms[0]
    assert term.id == "IW:0080004", "IW:0080003 is retired, and not given out again"
    assert set(term.relations) == {
        Relation("RO:0002292", "hgnc.symbol:TCF7"),
        Relation("IW:expresses_high", "hgnc.symbol:PDCD1"),
        Relation("IW:expresses_low", "hgnc.symbol:GZMB"),
        Relation("IW:lacks_expression", "hgnc.symbol:CD19"),
        Relation("RO:0002202", "IW:0080001"),
        Relation("RO:0002215", "GO:0042098"),
        Relation("RO:0002215", "GO:0001913"),
    }
    assert set(term.sources) == {"PMID:12345", "doi:10.1000/2"}
    text = target.read_text()
    assert 'hgnc.symbol:PDCD1 a owl:Class ; rdfs:label "PDCD1" ; skos:exactMatch HGNC:8760 .\n' in text
    gone = set(before.splitlines()) - set(text.splitlines())
    assert not gone, "nothing that was there is touched"


def test_a_defined_term_says_what_is_sufficient(plan: Planner, target: Path) -> None:
    write_plan(plan(GOOD | {"high": "TOX", "capable_of": "GO:0042098", "defined": "yes"}))
    term = read_local_terms(target).terms["IW:0080004"]
    markers = (Relation("IW:expresses_high", "hgnc.symbol:TOX"), Relation("RO:0002292", "hgnc.symbol:TCF7"))
    assert term.logical_definitions == (LogicalDefinition(("CL:0000084",), markers),)
    block = target.read_text().partition("IW:0080004\n")[2].partition("\n\n")[0]
    assert "rdfs:subClassOf CL:0000084" not in block
    assert "GO:0042098" in block


def test_a_row_may_name_another_as_its_parent(plan: Planner) -> None:
    child = GOOD | {"label": "little glittering T cell", "parents": "glittering T cell", "positive": "TOX"}
    made = plan(child, GOOD)
    assert told(made) == []
    assert made.terms[0].parents == (made.terms[1].id,)


def test_a_programme_gets_an_id_of_its_own_range_and_members(plan: Planner) -> None:
    made = plan(GOOD | {"label": "glitter programme", "parents": "immune programme"})
    assert told(made) == []
    assert made.terms[0].id == "IW:0196000"
    assert made.terms[0].relations == (Relation("RO:0002351", "hgnc.symbol:TCF7"),)
    assert told(plan(GOOD | {"parents": "IW:0100000", "low": "TOX"})) == [(2, "low", "programme-marker")]


@pytest.mark.parametrize(
    ("cells", "column", "rule", "says"),
    [
        ({"label": "T-cells"}, "label", "term-exists", "CL:0000084"),
        ({"label": "Frobnicated T cells"}, "label", "term-exists", "IW:0080001"),
        ({"exact_synonyms": "frob T-cell"}, "exact_synonyms", "term-exists", "IW:0080001"),
        ({"positive": "TOX"}, "parents", "same-axioms", "IW:0080001"),
        ({"parents": "T cel"}, "parents", "term-unknown", "'T cell'"),
        ({"parents": "CL:9999999"}, "parents", "term-unknown", "did you mean"),
        ({"parents": "IW:0080003"}, "parents", "term-deprecated", "use IW:0080001"),
        ({"positive": "TCFF7"}, "positive", "gene-unknown", "approved symbol"),
        ({"positive": ""}, "positive", "logic-missing", "name a marker"),
        ({"positive": "", "capable_of": "GO:1", "defined": "yes"}, "capable_of", "process-form", "GO id"),
        ({"develops_from": "nowhere"}, "develops_from", "term-unknown", ""),
        ({"source": "Smith et al."}, "source", "source-form", "doi:10"),
        ({"source": "10.1000/1"}, "source", "source-form", "doi:10"),
        ({"negative": "TCF7"}, "rdfs:subClassOf", "contradictory-axioms", "lacks_expression"),
        ({"parents": "T cell|CL:0000236"}, "rdfs:subClassOf", "disjoint-parents", "CL:0000945"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out_and_nothing_may_be_written(
    plan: Planner, cells: dict[str, str], column: str, rule: str, says: str
) -> None:
    made = plan(GOOD | cells)
    found = [f for f in made.findings if (f.row, f.column, f.rule) == (2, column, rule)]
    assert found, made.findings
    assert says in found[0].value + found[0].fix
    assert not made.is_sound


def test_every_problem_of_every_row_is_said_at_once(plan: Planner) -> None:
    bad = GOOD | {"label": "b", "parents": "nothing", "source": "x"}
    clash = GOOD | {"label": "c", "parents": "CL:0000084|CL:0000236", "negative": "TCF7"}
    rules = told(plan(GOOD | {"label": "T cell", "positive": "XYZ1"}, bad, clash))
    assert {(row, rule) for row, _, rule in rules} >= {
        (2, "term-exists"),
        (2, "gene-unknown"),
        (3, "term-unknown"),
        (3, "source-form"),
        (4, "disjoint-parents"),
        (4, "contradictory-axioms"),
    }


def test_two_rows_that_mean_the_same_are_refused(plan: Planner) -> None:
    made = plan(GOOD, GOOD | {"label": "Glittering T-cells"})
    assert {rule for _, _, rule in told(made)} == {"term-twice", "same-axioms"}


def test_anyway_makes_a_likeness_a_warning(plan: Planner) -> None:
    made = plan(GOOD | {"positive": "TOX"}, anyway=True)
    assert made.is_sound
    assert told(made, "warning") == [(2, "parents", "same-axioms")]


def test_a_related_synonym_of_another_term_is_only_a_warning(plan: Planner) -> None:
    made = plan(GOOD | {"exact_synonyms": "Tfrob"})
    assert made.is_sound
    assert (2, "exact_synonyms", "term-exists") in told(made, "warning")


def test_planning_writes_nothing(plan: Planner, target: Path) -> None:
    before = target.read_bytes()
    plan(GOOD)
    assert target.read_bytes() == before


def test_the_reasoner_places_a_new_term_by_its_markers(plan: Planner, target: Path) -> None:
    write_plan(plan(GOOD | {"defined": "yes"}))
    made = plan(
        GOOD | {"label": "small glittering T cell", "positive": "TCF7|TOX", "definition": "Small."},
        reasoner=True,
    )
    assert (2, "parents", "inferred-parent") in told(made, "info")
    write_plan(made)
    term = read_local_terms(target).terms[made.terms[0].id]
    assert term.parents == ("IW:0080004",), "what the inferred parent says already is not told twice"
