from pathlib import Path

import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.labels.shards import Failed, Writing, expand, scan, targets_in, write
from immuneworld.ontology.match import Match


def test_patterns_and_names_are_expanded_in_order_and_once(tmp_path):
    names = ["b.h5ad", "a.h5ad", "deep/c.h5ad", "odd[1].h5ad"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = expand([str(tmp_path / "b.h5ad"), str(tmp_path / "*.h5ad"), str(tmp_path / "**" / "c.h5ad")])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "b.h5ad",
        "a.h5ad",
        "odd[1].h5ad",
        "deep/c.h5ad",
    ]
    assert expand([str(tmp_path / "odd[1].h5ad")]) == [tmp_path / "odd[1].h5ad"]  # a name, not a pattern
    assert expand(["not-there.h5ad"]) == [Path("not-there.h5ad")]  # whoever reads it says so
    with pytest.raises(InputError, match="matches no file"):
        expand([str(tmp_path / "*.zarr")])


def test_each_file_keeps_its_name_in_the_folder(tmp_path):
    assert targets_in(tmp_path / "out", [Path("x/a.h5ad")]) == [tmp_path / "out" / "a.h5ad"]


def test_a_file_that_changed_between_reading_and_writing_is_left(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("cell,type\na,NK\nb,B\n")
    counts = scan(path, "type")
    assert not isinstance(counts, Failed)
    matches = tuple(Match(label, None, "", "", 0.0, "", "none") for label in counts.labels)
    path.write_text("cell,type\na,NK\nb,T\n")
    failed = write(Writing(path, None, "type", matches, {}))
    assert failed
    assert "has changed meanwhile" in failed.why
    assert path.read_text() == "cell,type\na,NK\nb,T\n"
