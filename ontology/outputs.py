"""Outputs appear whole or not at all: write beside the target, then rename."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import InputError


def check_suffix(path: Path, known: Sequence[str]) -> None:
    """Refuse a file name whose ending says no format that can be written, before any work is done."""
    if path.suffix not in known:
        raise InputError(
            f"ends in {path.suffix or 'nothing'!r}", where=str(path), hint=f"name it {' or '.join(known)}"
        )


_OPEN_FILE, _OPEN_FOLDER = 0o666, 0o777


def _umask() -> int:
    old = os.umask(0o077)  # it can only be read by setting it
    os.umask(old)
    return old


def _show(files: Iterable[Path]) -> None:
    """Give files the rights that new ones get here: some writers (safetensors) keep them to their owner."""
    for file in files:
        if file.is_file():
            file.chmod(_OPEN_FILE & ~_umask())


def _stage_beside(target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        stage.chmod(
            _OPEN_FOLDER & ~_umask()
        )  # mkdtemp hides its folder; what it becomes is an ordinary output
        return stage
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror})", where=str(target), hint="choose another output"
        ) from error


@contextmanager
def whole_file(target: Path | str) -> Iterator[Path]:
    """Yield a path to write; on success it becomes `target`, on any error nothing is left behind."""
    target = Path(target)
    if target.is_dir():
        raise InputError("is a folder, not a file", where=str(target), hint="give a file name to write")
    stage = _stage_beside(target)
    try:
        yield stage / target.name
        _show([stage / target.name])
        (stage / target.name).replace(target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def whole_folder(target: Path | str, marker: str) -> Iterator[Path]:
    """Yield a folder to fill; on success it replaces `target`, on any error `target` is as it was.

    :param marker: a file that every such folder holds. An existing non-empty folder without it is not
        ours and is refused, so that a wrong `-o` never deletes a person's work.
    """
    target = Path(target)
    check_folder(target, marker)
    stage = _stage_beside(target)
    try:
        yield stage
        _show(stage.iterdir())
        if target.exists():
            target.rename(stage.with_name(stage.name + ".old"))
        stage.rename(target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        shutil.rmtree(stage.with_name(stage.name + ".old"), ignore_errors=True)


def check_folder(target: Path, marker: str) -> None:
    """Refuse a folder that `whole_folder` would not replace: call it before long work."""
    if target.exists() and not (target / marker).exists() and (target.is_file() or any(target.iterdir())):
        raise InputError(
            f"exists and has no {marker}, so it is not replaced",
            where=str(target),
            hint="choose another folder",
        )


def whole_lines(path: Path) -> list[str]:
    """The lines of a file that grows by appended lines, without one that a stop cut off; none of no file."""
    if not path.exists():
        return []
    before, newline, _ = path.read_bytes().rpartition(b"\n")
    return before.decode("utf-8", "replace").split("\n") if newline else []


def cut_to_whole_lines(path: Path) -> None:
    """Take away what a stop cut off at the end, so that the next line begins a line."""
    if path.exists():
        before, newline, _ = path.read_bytes().rpartition(b"\n")
        os.truncate(path, len(before + newline))
