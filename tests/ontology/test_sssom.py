from dataclasses import replace
from pathlib import Path

import pytest
import sssom_pydantic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet
from immuneworld.ontology.sssom import (
    SUGGESTED,
    format_mapping_set,
    latest_sets,
    load_mapping_sets,
    mapping_files,
    read_mapping_set,
    write_mapping_set,
)

BASE = "https://w3id.org/immuneworld/mappings/lab/"


def make(*mappings: Mapping, version: str = "1", follows: str | None = None, lab: str = "lab") -> MappingSet:
    set_id = f"{BASE.replace('/lab/', f'/{lab}/')}{version}"
    return MappingSet(lab, version, set_id, "A lab", mappings, follows, "doi:10.1000/1")


def bare(mapping_set: MappingSet) -> MappingSet:
    """Without what only a file gives: its path and rows."""
    return replace(mapping_set, path=None, mappings=tuple(replace(m, row=0) for m in mapping_set.mappings))


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
MAPPINGS = st.builds(
    Mapping,
    label=TEXTS,
    predicate=st.sampled_from(["skos:exactMatch", "skos:broadMatch", "skos:narrowMatch"]),
    object_id=st.sampled_from(["CL:0000084", "IW:0000001", NO_TERM]),
    object_label=TEXTS.map(str.strip),
    confidence=st.none() | st.floats(0, 1),
    negated=st.booleans(),
    comment=TEXTS.map(str.strip),
    reviewer=TEXTS.map(str.strip),
    date=st.sampled_from(["", "2026-11-25", "2026-11-26"]),
)


@given(mappings=st.lists(MAPPINGS, min_size=1, max_size=5), follows=st.sampled_from([None, "2024-01", "2.0"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read(tmp_path, mappings, follows):
    path = tmp_path / "1.sssom.tsv"
    written = make(*mappings, follows=follows)
    write_mapping_set(written, path)
    read = read_mapping_set(path)
    key = repr
    assert sorted(bare(read).mappings, key=key) == sorted(written.mappings, key=key)
    assert replace(bare(read), mappings=()) == replace(written, mappings=())
    again = tmp_path / "again.sssom.tsv"
    write_mapping_set(read, again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "label", [' "CD8" T ', "a|b", "#x", "=1+1", "CD8+ T, naïve (γδ)", "'", '"', " ", "100%"]
)
def test_odd_labels_survive_byte_for_byte_and_the_library_agrees(tmp_path, label):
    path = tmp_path / "1.sssom.tsv"
    write_mapping_set(make(Mapping(label, "skos:exactMatch", "CL:0000084", confidence=1)), path)
    assert [m.label for m in read_mapping_set(path).mappings] == [label]
    mappings, _, _, errors = sssom_pydantic.read(path, return_errors=True)
    assert not errors
    assert [m.subject_name or "" for m in mappings] == [label.strip()]


def test_the_order_of_rows_does_not_matter_and_lines_end_with_lf():
    rows = [Mapping(label, "skos:exactMatch", "CL:0000084", confidence=0.5) for label in ("b", "a", "C")]
    text = format_mapping_set(make(*rows))
    assert text == format_mapping_set(make(*reversed(rows)))
    assert "\r" not in text
    assert [line.split("\t")[1] for line in text.splitlines() if line.startswith("iwl:")] == ["C", "a", "b"]


@pytest.mark.parametrize(
    ("label", "what"),
    [("a\tb", "a tab"), ("a\nb", "a newline"), ("a\r", "a newline"), ("\0", "U+0000"), ("", "empty")],
)
def test_labels_that_no_cell_can_hold_are_refused_and_leave_no_file(tmp_path, label, what):
    path = tmp_path / "1.sssom.tsv"
    with pytest.raises(InputError, match=what.replace("+", r"\+")):
        write_mapping_set(make(Mapping(label, "skos:exactMatch", "CL:0000084")), path)
    assert not list(tmp_path.iterdir())


def test_a_mapping_knows_its_line(tmp_path):
    path = tmp_path / "1.sssom.tsv"
    write_mapping_set(make(*(Mapping(x, "skos:exactMatch", "CL:0000084") for x in "ab")), path)
    lines = path.read_text(encoding="utf-8").split("\n")
    for mapping in read_mapping_set(path).mappings:
        assert lines[mapping.row - 1].split("\t")[1] == mapping.label


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("0.5", "2", ":17: confidence"),
        ("skos:exactMatch", "exact", ":17: "),
        ("#mapping_set_version: '1'", "#x: y", "mapping_set_version is missing"),
        ("#mapping_set_id: ", "#mapping_set: ", "mapping_set_id"),
    ],
)
def test_a_broken_file_is_one_line_that_says_where(tmp_path, old, new, where):
    path = tmp_path / "1.sssom.tsv"
    text = format_mapping_set(make(Mapping("a", "skos:exactMatch", "CL:0000084", confidence=0.5)))
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping_set(path)
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_latest_set_of_a_lab_is_the_end_of_its_chain():
    sets = [
        make(version="2", follows="10"),
        make(version="9"),
        make(version="10", follows="9"),
        make(lab="b"),
    ]
    assert {lab: s.version for lab, s in latest_sets(sets).items()} == {"lab": "2", "b": "1"}


def test_a_folder_of_sets_is_read_in_order(tmp_path):
    for version in ("2", "1"):
        write_mapping_set(make(version=version), tmp_path / "lab" / f"{version}.sssom.tsv")
    assert [s.version for s in load_mapping_sets(tmp_path)] == ["1", "2"]
    assert all(isinstance(s.path, Path) for s in load_mapping_sets(tmp_path))


@pytest.mark.parametrize(
    "path", mapping_files(), ids=lambda p: f"{p.parent.name}-{p.name.removesuffix('.sssom.tsv')}"
)
def test_the_library_itself_reads_every_packaged_set(path):
    mappings, _, mapping_set, errors = sssom_pydantic.read(path, return_errors=True)
    ours = read_mapping_set(path)
    assert not errors
    assert str(mapping_set.id) == ours.id
    assert len(mappings) == len(ours.mappings)
    assert {m.subject_type and m.subject_type.curie for m in mappings} == {"rdfs:Literal"}


def test_reviewers_survive_beside_quotes_and_every_column_stands_in_a_set_under_review(tmp_path):
    path = tmp_path / "lab.sssom.tsv"
    rows = (
        Mapping('a "b"', "skos:exactMatch", "CL:0000084", reviewer="curator A", confidence=0.5),
        Mapping("c", "skos:exactMatch", "CL:0000236", negated=True, comment='said "no"', reviewer='"B"'),
        Mapping("d", "skos:exactMatch", "CL:0000236"),
    )
    write_mapping_set(make(*rows), path)
    assert [m.reviewer for m in read_mapping_set(path).mappings] == ["curator A", '"B"', ""]
    assert read_mapping_set(path).mappings[0].label == 'a "b"'
    header = format_mapping_set(make(Mapping("d", "skos:closeMatch", "CL:0000236", "", SUGGESTED)))
    assert "\tpredicate_modifier\t" in header
    assert "\treviewer_label\tmapping_date\tconfidence\tcomment\n" in header


def test_a_date_that_all_rows_share_stays_in_the_rows():
    text = format_mapping_set(make(Mapping("d", "skos:exactMatch", "CL:0000236", date="2026-11-26")))
    assert "mapping_date" not in "".join(line for line in text.splitlines() if line.startswith("#"))
    assert "\t2026-11-26" in text
