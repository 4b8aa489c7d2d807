from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.review.sssom_text import SssomText
from immuneworld.ontology.sssom import format_mapping_set, read_mapping_set

T, B = "CL:0000084", "CL:0000236"
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20)
ROWS = st.builds(
    Mapping,
    label=TEXTS,
    predicate=st.sampled_from(["skos:exactMatch", "skos:broadMatch"]),
    object_id=st.sampled_from([T, "IW:0000001", "sssom:NoTermFound"]),
    object_label=TEXTS.map(str.strip),
    confidence=st.floats(0, 1),
    negated=st.booleans(),
    comment=TEXTS.map(str.strip),
    reviewer=TEXTS.map(str.strip).filter(bool),
    date=st.just("2026-11-26"),
)


@given(rows=st.lists(ROWS, min_size=1, max_size=6, unique_by=lambda r: (r.label, r.object_id, r.negated)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_written_one_by_one_are_what_the_writer_of_sets_writes(make_text, tmp_path, rows):
    text = make_text()
    for row in rows:
        text = text.with_rows(row.label, [*text.rows(row.label), row])
    path = tmp_path / "draft.sssom.tsv"
    path.write_bytes(text.text().encode())
    read = read_mapping_set(path)
    assert sorted(map(repr, (replace(m, row=0) for m in read.mappings))) == sorted(map(repr, rows))
    body = "\n".join(line for line in text.text().splitlines() if not line.startswith("#"))
    whole = format_mapping_set(MappingSet("lab", "draft", read.id, "A lab", tuple(rows)))
    assert body == "\n".join(line for line in whole.splitlines() if not line.startswith("#"))


HEAD = (
    "#mapping_set_id: https://w3id.org/immuneworld/mappings/lab/1\n#mapping_set_version: '1'\n#other: kept\n"
)
HEAD += "#license: https://creativecommons.org/licenses/by/4.0/\n"
HEAD += "#curie_map:\n#  CL: http://purl.obolibrary.org/obo/CL_\n"
COLUMNS = "subject_label\tpredicate_id\tobject_id\tsubject_id\tmapping_justification\tauthor_id\n"
ROW = "a\tskos:exactMatch\tCL:0000084\tx\tsemapv:ManualMappingCuration\torcid:0\n"


def test_only_the_lines_of_the_label_change_and_unknown_columns_and_keys_stay():
    text = SssomText.parse(HEAD + COLUMNS + ROW, "f")
    assert text.text() == HEAD + COLUMNS + ROW
    made = text.with_rows("b", [Mapping("b", "skos:broadMatch", "IW:0000001", "Tpex", reviewer="A")]).text()
    assert "#other: kept\n" in made
    assert "#  IW: https://w3id.org/immuneworld/IW_\n" in made
    assert ROW.strip() + "\t" in made
    again = SssomText.parse(made, "f")
    assert again.rows("b")[0].reviewer == "A"
    assert again.rows("a") == text.rows("a")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no YAML header"),
        ("<<<<<<< HEAD\n", "YAML"),
        (
            "#mapping_set_id: x/lab/1\n#license: https://a.b/\n#mapping_set_version: '1'\na\tb\n",
            "no column subject_label",
        ),
    ],
)
def test_what_is_no_sssom_is_refused(text, what):
    with pytest.raises(InputError, match=what):
        SssomText.parse(text, "file")


def test_the_marks_of_a_merge_are_refused_with_their_line(make_text):
    text = make_text(Mapping("a", "skos:exactMatch", T)).text() + "<<<<<<< HEAD\n"
    with pytest.raises(InputError, match=rf"file:{text.count(chr(10))}: .*1 cells"):
        SssomText.parse(text, "file")


def test_a_label_that_no_cell_holds_is_refused(make_text):
    with pytest.raises(InputError, match="a newline"):
        make_text().with_rows("a\nb", [Mapping("a\nb", "skos:exactMatch", T)])


@pytest.mark.parametrize("source", ["doi:10.1000/a#b:", "PMID:12"])
def test_a_cited_publication_stands_in_the_header_and_replaces_the_one_before(make_text, source, tmp_path):
    row = Mapping("a", "skos:exactMatch", T, "T cell", confidence=0.9, reviewer="A", date="2026-11-26")
    text = make_text().with_source("doi:10.1000/old").with_source(source).with_rows("a", [row])
    path = tmp_path / "lab" / "draft.sssom.tsv"
    path.parent.mkdir()
    path.write_text(text.text(), "utf-8")
    assert SssomText.parse(text.text(), "x") == text
    assert text.text().count("subject_source") == 1
    assert read_mapping_set(path).source == source
    assert validate([path], reasoner=False).findings == ()


def test_what_is_no_publication_is_refused(make_text):
    with pytest.raises(InputError, match="no DOI"):
        make_text().with_source("a paper")


def test_what_is_taken_back_is_there_to_the_byte():
    text = SssomText.parse(
        HEAD + COLUMNS + ROW + ROW.replace("orcid:0", "orcid:1").replace(T, B), "f"
    ).with_rows("b", [])
    before, rows = text.text(), text.rows("a")
    denied = replace(rows[0], negated=True)
    changed = text.with_rows("a", [denied, rows[1]])
    assert "orcid:1" in changed.text()
    assert changed.with_rows("a", list(rows)).text() == before


@pytest.mark.parametrize(
    "odd",
    [
        lambda head: head.replace("#", "# "),
        lambda head: head + "#subject_source: >-\n#  doi:10.1000/old\n",
    ],
)
def test_a_header_that_would_be_spoiled_is_left_alone(odd):
    text = SssomText.parse(odd(HEAD) + COLUMNS + ROW, "f")
    with pytest.raises(InputError, match="cannot be edited safely"):
        text.with_source("doi:10.1000/new")
    made = text.with_rows("b", [Mapping("b", "skos:exactMatch", "IW:0000001", "Tpex")]).text()
    assert SssomText.parse(made, "f").rows("b")
