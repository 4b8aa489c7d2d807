from pathlib import Path

import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.tables import cells, read_table


def test_provenance_lines_are_skipped_and_cells_kept_as_written(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text('# where from\nid\tlabel\na\t"quoted" and β\nb\t\n', encoding="utf-8")
    assert read_table(path) == [{"id": "a", "label": '"quoted" and β'}, {"id": "b", "label": ""}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\na\tb\n", "2 cells, not 1"),
        ("label\na\n", "no column 'id'"),
        ("", "no column 'id'"),
    ],
)
def test_broken_tables_say_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_table(path, ("id",))


def test_a_missing_table_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_table(tmp_path / "none.tsv")


def test_cells_splits_and_drops_empty_parts() -> None:
    assert cells("a|b") == ("a", "b")
    assert cells("") == ()
