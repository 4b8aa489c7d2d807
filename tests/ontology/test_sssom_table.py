import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.sssom_table import parse_sssom_table

TEXT = '#a: 1\n#b:\n#- x\n\nid\tlabel\n\n1\t one \n2\t"t""w""o"\n'


def test_parts_and_lines():
    table = parse_sssom_table(TEXT)
    assert table.metadata == {"a": 1, "b": ["x"]}
    assert table.metadata_rows["b"] == 2
    assert (table.header, table.header_row) == (("id", "label"), 5)
    assert table.rows == ((7, {"id": "1", "label": " one "}), (8, {"id": "2", "label": 't"w"o'}))
    assert table.problems == ()


def test_windows_line_ends_count_the_same():
    assert parse_sssom_table(TEXT.replace("\n", "\r\n")) == parse_sssom_table(TEXT)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)
    | st.text("#:\t\n\"'&*[]{}-a1 ")
)
def test_any_text_is_a_table_or_a_problem(text):
    table = parse_sssom_table(text)
    assert table.header or table.problems
    count = text.count("\n") + 1
    assert all(1 <= row <= count for row, _ in (*table.rows, *table.problems))


def test_a_header_without_end_is_not_read():
    table = parse_sssom_table("#a: 1\n" * 100_000 + "id\n1\n")
    assert table.metadata == {}
    assert table.problems == ((1, "the header is over 200 kB"),)


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "-\t"])
def test_nesting_without_end_is_a_problem_and_no_crash(opening: str) -> None:
    (_, problem), *_ = parse_sssom_table(f"#a:\n#  {opening * 60_000}\nsubject_label\n").problems
    assert "header" in problem
