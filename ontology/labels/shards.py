"""Many files with one column of labels: what is done with each, wherever it is done."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ImmuneWorldError, InputError
from ..match import Match
from .in_place import harmonize_in_place
from .label_counts import LabelCounts
from .label_files import check_source, read_labels, write_harmonized


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong with a file, as one line that names it."""

    why: str


@dataclass(frozen=True, slots=True)
class Writing:
    """All that a worker needs to write one harmonized file.

    :param target: None to write into the source itself.
    :param matches: of the source's labels, in the order in which they were read.
    """

    source: Path
    target: Path | None
    key: str
    matches: tuple[Match, ...]
    provenance: Mapping[str, str]


def expand(patterns: Sequence[str]) -> list[Path]:
    """Files of patterns (`shards/*.h5ad`, `**` for any depth) and names, in order, each once.

    :raises InputError: if a pattern names no file.
    """
    found: dict[Path, None] = {}
    for pattern in patterns:
        plain = Path(pattern).exists() or not glob.has_magic(pattern)
        paths = [pattern] if plain else sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (absolute too)
        if not paths:
            raise InputError("matches no file", where=pattern, hint="check the pattern")
        found.update(dict.fromkeys(Path(path) for path in paths))
    return list(found)


def targets_in(folder: Path, sources: Sequence[Path]) -> list[Path]:
    """Where each file is written: in `folder`, under its own name.

    :raises InputError: if two have the same name, or one would be written over itself.
    """
    seen: dict[str, Path] = {}
    for path in sources:
        if path.name in seen:
            hint = "give them different names, or run once for each folder"
            raise InputError(f"has the name of {seen[path.name]}", where=str(path), hint=hint)
        if path.resolve() == (folder / path.name).resolve():
            raise InputError("is input and output at once", where=str(path), hint="use --in-place")
        seen[path.name] = path
    return [folder / path.name for path in sources]


def scan(source: Path, key: str) -> LabelCounts | Failed:
    """The labels of one file."""
    try:
        check_source(source)
        return LabelCounts.of(read_labels(source, key))
    except ImmuneWorldError as error:
        return _failed(source, error)


def write(writing: Writing) -> Failed | None:
    """Write one file."""
    try:
        column = read_labels(writing.source, writing.key)
        if column.labels != tuple(match.label for match in writing.matches):
            raise InputError("has changed meanwhile", where=str(writing.source), hint="run it again")
        if writing.target is None:
            harmonize_in_place(writing.source, column, writing.matches, writing.provenance)
        else:
            write_harmonized(writing.source, writing.target, column, writing.matches, writing.provenance)
    except ImmuneWorldError as error:
        return _failed(writing.source, error)
    return None


def _failed(path: Path, error: ImmuneWorldError) -> Failed:
    text = " ".join(str(error).split())
    return Failed(text if str(path) in text else f"{path}: {text}")
