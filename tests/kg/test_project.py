import re
from pathlib import Path

import pytest

from immuneworld.kg.graph import Edge
from immuneworld.kg.project import RULES, Projection
from immuneworld.kg.proteins import load_proteins
from immuneworld.kg.schema import PREDICATES
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.term import Relation, Term

DOC = Path(__file__).parents[2] / "docs" / "kg.md"


def project(*relations: Relation, parents: tuple[str, ...] = ()) -> Projection:
    made = Projection(load_proteins())
    made.add(Term("IW:0000001", "x", parents=parents, relations=relations), "IW 0.0.1")
    return made


@pytest.mark.parametrize(
    ("axiom", "target", "edge"),
    [
        ("RO:0002104", "PR:000001004", ("IW:0000001", "expresses", "hgnc.symbol:CD4")),
        ("RO:0002104", "GO:0042613", ("IW:0000001", "expresses", "GO:0042613")),
        ("RO:0015015", "PR:000001932", ("IW:0000001", "expresses_high", "hgnc.symbol:CD24")),
        ("RO:0015016", "PR:000001869", ("IW:0000001", "expresses_low", "hgnc.symbol:IL7R")),
        ("CL:4030046", "PR:000001004", ("IW:0000001", "lacks", "hgnc.symbol:CD4")),
        ("IW:lacks_expression", "hgnc.symbol:CD4", ("IW:0000001", "lacks", "hgnc.symbol:CD4")),
        ("IW:expresses_high", "hgnc.symbol:TOX", ("IW:0000001", "expresses_high", "hgnc.symbol:TOX")),
        ("BFO:0000051", "PR:000010543", ("IW:0000001", "expresses", "hgnc.symbol:MPO")),
        ("BFO:0000051", "GO:0005634", ("IW:0000001", "has_part", "GO:0005634")),
        ("BFO:0000050", "UBERON:0000178", ("IW:0000001", "part_of", "UBERON:0000178")),
        ("RO:0002202", "CL:0000084", ("IW:0000001", "develops_from", "CL:0000084")),
        ("RO:0002203", "CL:0000084", ("CL:0000084", "develops_from", "IW:0000001")),
        ("IW:marks", "CL:0000084", ("IW:0000001", "marks", "CL:0000084")),
    ],
)
def test_an_axiom_becomes_the_edge_of_its_rule(axiom: str, target: str, edge: tuple[str, str, str]) -> None:
    made = project(Relation(axiom, target))
    assert made.edges == [Edge(*edge, "IW 0.0.1")]
    assert sum(made.counts.values()) == 1
    assert not made.dropped


def test_is_a_becomes_subclass_of() -> None:
    assert project(parents=("CL:0000084",)).edges == [
        Edge("IW:0000001", "subclass_of", "CL:0000084", "IW 0.0.1")
    ]


@pytest.mark.parametrize(
    ("axiom", "target", "why"),
    [
        ("RO:0002162", "NCBITaxon:9606", "species"),
        ("RO:9999999", "CL:0000084", "no rule"),
        ("RO:0002292", "CHEBI:15365", "no kind"),
    ],
)
def test_what_is_not_projected_is_named_with_its_reason(axiom: str, target: str, why: str) -> None:
    made = project(Relation(axiom, target))
    assert not made.edges
    (line,) = made.dropped
    assert line.startswith(f"IW:0000001 {axiom} {target}: ")
    assert why in line


def test_every_axiom_of_the_release_is_projected_or_accounted_for() -> None:
    proteins = load_proteins()
    for term in load_ontology().terms.values():
        made = Projection(proteins)
        made.add(term, "x")
        subjects = len(made.edges) + len(made.dropped)
        assert subjects >= len(term.relations) + len(term.parents), term.id
        assert sum(made.counts.values()) == len(made.edges)


def test_rules_name_predicates_of_the_schema() -> None:
    assert {r.edge for r in RULES if r.edge} <= PREDICATES.keys()
    assert all(bool(r.edge) != bool(r.why) for r in RULES)


def test_the_documented_table_is_the_one_in_the_code() -> None:
    rows = re.findall(r"^\| (\w+:\w+) \| (.+?) \| (.+?) \| (.+?) \|$", DOC.read_text(encoding="utf-8"), re.M)
    expected = []
    for r in RULES:
        edge = f"{r.edge} (reversed)" if r.inverse else r.edge
        expected.append((r.axiom, r.name, ", ".join(r.objects) or "any", edge or f"not projected: {r.why}"))
    assert rows == expected


def test_the_documented_predicates_are_those_of_the_schema() -> None:
    text = DOC.read_text(encoding="utf-8").partition("## Predicates")[2].partition("## From axioms")[0]
    rows = re.findall(r"^\| (\w+) \| .+ \| (.+?) \|$", text, re.M)
    assert rows[1:] == [(p.name, p.meaning) for p in PREDICATES.values()]
