"""Outputs appear whole or not at all, open to whom new files are open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.outputs import cut_to_whole_lines, whole_file, whole_folder, whole_lines


@pytest.fixture(params=[0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    old = os.umask(request.param)
    yield request.param
    os.umask(old)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_is_as_open_as_new_files_are(tmp_path: Path, umask: int) -> None:
    with whole_file(tmp_path / "x.safetensors") as staged:
        save_file({"x": np.zeros(1)}, staged)  # keeps it to its owner
    assert _mode(tmp_path / "x.safetensors") == 0o666 & ~umask
    assert os.umask(umask) == umask


def test_so_are_a_folder_and_what_it_holds(tmp_path: Path, umask: int) -> None:
    with whole_folder(tmp_path / "run", "marker") as stage:
        save_file({"x": np.zeros(1)}, stage / "marker")
    assert _mode(tmp_path / "run") == 0o777 & ~umask
    assert _mode(tmp_path / "run" / "marker") == 0o666 & ~umask


def _half(target: Path) -> None:
    with whole_file(target) as staged:
        staged.write_text("half")
        raise OSError("the disk is full")


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("before")
    with pytest.raises(OSError, match="disk is full"):
        _half(tmp_path / "x.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]
    assert (tmp_path / "x.txt").read_text() == "before"


def test_a_folder_that_is_not_ours_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="has no marker"), whole_folder(tmp_path, "marker"):
        pass
    assert (tmp_path / "thesis.txt").exists()


rows = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=rows, cut=st.data())
def test_a_stop_costs_the_last_line_only(tmp_path: Path, lines: list[str], cut: st.DataObject) -> None:
    path = tmp_path / "x.jsonl"
    full = "".join(f"{line}\n" for line in lines).encode()
    kept = full[: cut.draw(st.integers(0, len(full)))]
    whole = lines[: kept.count(b"\n")]
    path.write_bytes(kept)
    assert whole_lines(path) == whole
    assert path.read_bytes() == kept, "reading changes nothing"
    cut_to_whole_lines(path)
    assert path.read_bytes() == "".join(f"{line}\n" for line in whole).encode()


def test_no_file_has_no_lines(tmp_path: Path) -> None:
    assert whole_lines(tmp_path / "x.jsonl") == []
    cut_to_whole_lines(tmp_path / "x.jsonl")
    assert not (tmp_path / "x.jsonl").exists()
