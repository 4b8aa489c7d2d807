from immuneworld.benchmarks.gates import LISTS, table, verdict
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.match import Match
from immuneworld.ontology.sssom import load_mapping_sets
from immuneworld.ontology.tables import read_table

T, CD4 = "CL:0000084", "CL:0000624"


def said(term: str | None) -> Match:
    return Match("x", term, "", "", 0.5, "", "gate")


def test_verdicts():
    ontology = load_ontology()
    said_of = {(CD4, CD4): "right", (CD4, T): "a broader term", (T, CD4): "wrong", (CD4, None): "no answer"}
    said_of |= {("", None): "right", ("", T): "wrong"}
    assert {pair: verdict(ontology, pair[0], said(pair[1])) for pair in said_of} == said_of


def test_every_term_of_the_lists_is_known():
    ontology = load_ontology()
    for file in LISTS.glob("*.tsv"):
        terms = {row["term_id"] for row in read_table(file, ("label", "term_id"))} - {""}
        assert len(terms) > 50
        assert all(term in ontology for term in terms)


def test_the_table_counts_each_label_once(tmp_path):
    path = tmp_path / "few.tsv"
    path.write_text(f"label\tterm_id\nCD3+CD4+\t{CD4}\nCD4+ HLA-DR+\tCL:0000896\nCD69+\t\n", encoding="utf-8")
    row = table(Harmonizer(load_ontology(), load_mapping_sets()), [path]).splitlines()[-1]
    assert row == "| few | 3 | 2 | 1 | 0 | 0 | 1 of 1 | 0 of 1 |"
