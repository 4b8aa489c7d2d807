from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.ontology.curate.id_ranges import TABLE, IdRange, Mint, load_ranges
from immuneworld.ontology.errors import InputError, UnknownNameError

HEAD = "first\tlast\tkind\tholder\n"
RANGES = (IdRange(10, 12, "cell", "A"), IdRange(20, 29, "cell", "B"), IdRange(100, 109, "programme", "A"))


def test_ids_follow_the_last_one_used_and_none_comes_twice() -> None:
    mint = Mint(RANGES, "A", ["IW:0000010\n    a owl:Class ; owl:deprecated true .\n", "IW:0000020"])
    assert [mint.next("cell"), mint.next("programme"), mint.next("cell")] == [
        "IW:0000011",
        "IW:0000100",
        "IW:0000012",
    ]
    with pytest.raises(InputError, match="A has no cell id left"):
        mint.next("cell")


def test_an_id_that_was_taken_out_in_the_middle_is_not_given_again() -> None:
    assert Mint(RANGES, "B", ["IW:0000020 IW:0000025"]).next("cell") == "IW:0000026"


def test_ids_in_comments_are_not_in_use() -> None:
    assert Mint(RANGES, "B", ["# B: IW:0000020 to IW:0000029\n"]).next("cell") == "IW:0000020"


def test_a_curator_without_a_range_is_told_whom_there_is() -> None:
    with pytest.raises(UnknownNameError, match="curator 'a' is not known"):
        Mint(RANGES, "a", [])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "columns"),
        (HEAD + "IW:0000001\tIW:000002\tcell\tA\n", r":2: is no range"),
        (HEAD + "IW:0000001\tIW:0000002\tplant\tA\n", "is no range"),
        (HEAD + "IW:0000002\tIW:0000001\tcell\tA\n", "ends before it starts"),
        (HEAD + "IW:0000001\tIW:0000005\tcell\tA\nIW:0000005\tIW:0000009\tcell\tB\n", "overlaps"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "idranges.tsv"
    path.write_text(content)
    with pytest.raises(InputError, match=says):
        load_ranges(path)


def test_the_packaged_ranges_lie_in_the_bounds_of_their_kind() -> None:
    for own in load_ranges(TABLE):
        low, high = {"cell": (1, 99_999), "programme": (100_000, 199_999)}[own.kind]
        assert low <= own.first <= own.last <= high
