"""The slice of the Cell Ontology: pure functions on rows, and the tables that ship."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.cl.cell_ontology import IMPORTS, load_cell_ontology
from immuneworld.ontology.cl.slice import (
    RELATION_COLUMNS,
    SYNONYM_COLUMNS,
    format_slice,
    slice_relations,
    slice_synonyms,
    write_slices,
)
from immuneworld.ontology.errors import InputError

CURRENT = {"CL:0000084", "CL:0000236"}


def relation(subject: str, object_: str, predicate: str = "RO:0002202") -> dict[str, str]:
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "axiom": "SubClassOf",
        "noise": "x",
    }


def rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_relations_are_sorted_and_unique() -> None:
    facts = [
        relation("CL:0000236", "PR:1"),
        relation("CL:0000084", "GO:2"),
        relation("CL:0000084", "GO:2"),
        relation("CL:0000084", "CL:0000236"),
    ]
    table = slice_relations(facts, CURRENT)
    assert [row[::2] for row in table.rows] == [
        ("CL:0000084", "CL:0000236"),
        ("CL:0000084", "GO:2"),
        ("CL:0000236", "PR:1"),
    ]
    assert table.dropped == 0


@pytest.mark.parametrize(
    ("subject", "object_"), [("CL:9", "GO:1"), ("CL:0000084", "CL:9"), ("CL:0000084", "")]
)
def test_relations_of_terms_that_are_gone_are_dropped_and_counted(subject: str, object_: str) -> None:
    table = slice_relations([relation(subject, object_), relation("CL:0000084", "GO:1")], CURRENT)
    assert (len(table.rows), table.dropped) == (1, 1)


def test_a_synonym_needs_a_known_scope() -> None:
    facts = [
        {"term": "CL:0000084", "synonym": "T-lymphocyte", "scope": "exact"},
        {"term": "CL:0000084", "synonym": "thymocyte?", "scope": "alias"},
    ]
    table = slice_synonyms(facts, CURRENT)
    assert table.rows == (("CL:0000084", "T-lymphocyte", "exact"),)
    assert table.dropped == 1


FIELD = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.sampled_from(sorted(CURRENT)), FIELD, FIELD, FIELD)))
def test_slicing_a_slice_changes_nothing(facts: list[tuple[str, ...]]) -> None:
    once = slice_relations([dict(zip(RELATION_COLUMNS, row, strict=True)) for row in facts], CURRENT)
    again = slice_relations([dict(zip(RELATION_COLUMNS, row, strict=True)) for row in once.rows], CURRENT)
    assert again.rows == once.rows
    assert again.dropped == 0


def test_written_tables_name_source_commit_and_licence(tmp_path: Path) -> None:
    relations = "subject\tpredicate\tobject\taxiom\nCL:0000084\tRO:0002202\tCL:0000827\tSubClassOf\n"
    synonyms = 'term\tlabel\tsynonym\tscope\nCL:0000084\tT cell\tthe "T" cell\texact\n'
    (tmp_path / "cl_immune_relations.tsv").write_text(relations, "utf-8")
    (tmp_path / "cl_immune_synonyms.tsv").write_text(synonyms, "utf-8")
    tables = write_slices(tmp_path, tmp_path / "imports")
    text = (tmp_path / "imports" / "cl_relations.tsv").read_text("utf-8")
    assert "commit fd61b95" in text
    assert "CC BY 4.0" in text
    assert rows(tmp_path / "imports" / "cl_synonyms.tsv")[0]["synonym"] == 'the "T" cell'
    assert text == format_slice(tables["relations"], "logical relations")


def test_a_missing_table_or_column_is_one_line_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cl_immune_relations\.tsv: cannot be read"):
        write_slices(tmp_path, tmp_path / "imports")
    (tmp_path / "cl_immune_relations.tsv").write_text("subject\tpredicate\n", "utf-8")
    with pytest.raises(InputError, match="has no column object, axiom"):
        write_slices(tmp_path, tmp_path / "imports")
    assert not (tmp_path / "imports").exists()


@pytest.mark.parametrize(
    ("name", "columns"), [("relations", RELATION_COLUMNS), ("synonyms", SYNONYM_COLUMNS)]
)
def test_shipped_tables_are_what_the_functions_make(name: str, columns: tuple[str, ...]) -> None:
    terms = load_cell_ontology(None)
    current = {curie for curie, term in terms.items() if not term.deprecated}
    shipped = rows(IMPORTS / f"cl_{name}.tsv")
    table = (slice_relations if name == "relations" else slice_synonyms)(shipped, current)
    assert len(shipped) > 1000
    assert table.columns == columns
    assert table.dropped == 0
    assert table.rows == tuple(tuple(row[column] for column in columns) for row in shipped)
