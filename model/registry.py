"""The public studies: which files, where, how large, with which checksum, under which licence.

`studies.tsv` has one row a file, `study_info.tsv` one row a study. A file's address is its repository at one
commit, so it never changes under us.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from ..ontology.errors import UnknownNameError

HOST = "https://raw.githubusercontent.com"
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class StudyFile:
    """One public file: `path` in `repository` at `commit`, `size` bytes, `sha256`."""

    repository: str
    commit: str
    path: str
    size: int
    sha256: str
    licence: str

    @property
    def name(self) -> str:
        """The file's own name, by which a loader asks for it."""
        return PurePosixPath(self.path).name

    @property
    def place(self) -> PurePosixPath:
        """Where the file lies in a mirror or cache: `<owner>/<repository>/<commit>/<path>`."""
        return PurePosixPath(self.repository, self.commit, self.path)

    def url(self, host: str = HOST) -> str:
        """The public address, percent-encoded."""
        return f"{host}/{quote(str(self.place))}"


@dataclass(frozen=True, slots=True)
class Study:
    """A study's files and what they are good for; `cohorts` are the names `iw data build` makes of it."""

    name: str
    title: str
    citation: str
    cohorts: tuple[str, ...]
    use: str
    files: tuple[StudyFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def licences(self) -> tuple[str, ...]:
        """Licence of each file, once."""
        return tuple(dict.fromkeys(file.licence for file in self.files))

    def file(self, path: str) -> StudyFile:
        """The file whose path ends in `path`."""
        return next(file for file in self.files if f"/{file.path}".endswith(f"/{path}"))


@cache
def studies() -> dict[str, Study]:
    """All studies by name, in the order of the table."""
    files: dict[str, list[StudyFile]] = {}
    for row in _rows("studies.tsv"):
        file = StudyFile(
            row["repository"], row["commit"], row["path"], int(row["bytes"]), row["sha256"], row["licence"]
        )
        files.setdefault(row["study"], []).append(file)
    return {
        row["study"]: Study(
            row["study"],
            row["title"],
            row["citation"],
            tuple(row["cohorts"].split()),
            row["use"],
            tuple(files[row["study"]]),
        )
        for row in _rows("study_info.tsv")
    }


def find_study(name: str) -> Study:
    """The study of that name, or the one a cohort of that name is built from.

    :raises UnknownNameError: naming the closest.
    """
    for study in studies().values():
        if name == study.name or name in study.cohorts:
            return study
    known = [*studies(), *(cohort for study in studies().values() for cohort in study.cohorts)]
    raise UnknownNameError("study", name, known, hint="`iw data list` shows all")


def _rows(table: str) -> list[dict[str, str]]:
    with (HERE / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
