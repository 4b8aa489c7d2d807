"""Validation: all findings of all files in one go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..cl.cell_ontology import CL_VERSION, load_cell_ontology
from ..errors import InputError
from ..finding import Finding
from ..load import LOCAL
from ..local_terms import LocalTerms, parse_local_terms, read_local_terms
from ..ontology import Ontology
from ..sssom import SUFFIX, mapping_files
from ..sssom_table import parse_sssom_table
from .check_chains import check_chains
from .check_file import read_text
from .check_logic import check_logic
from .check_mappings import check_mappings
from .check_names import check_names
from .check_set import SetFile, check_set
from .check_terms import TermFile, check_across, check_terms
from .rules import found

_ORDER = {"error": 0, "warning": 1, "info": 2}
_PACKAGE = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Report:
    """What validation says.

    :param findings: by file, row, level.
    :param files: how many files were checked.
    """

    findings: tuple[Finding, ...]
    files: int
    seconds: float

    def count(self, level: str) -> int:
        """How many findings of a level there are."""
        return sum(finding.level == level for finding in self.findings)


def validate(paths: Sequence[Path] = (), *, reasoner: bool = True) -> Report:
    """Check files and folders of `.ttl` and `.sssom.tsv`; with no path, all that the package ships.

    References resolve in CL, the packaged local terms and the term files given; a given file that carries the
    packaged ontology's IRI stands in for it.

    :param reasoner: also prove that every local class can have a member.
    :raises InputError: if a path does not exist or names no such file.
    """
    start = time.perf_counter()
    files = _collect(paths)
    run = _Run(reasoner)
    run.check(files)
    findings = sorted(set(run.findings), key=lambda f: (f.file, f.row, _ORDER[f.level], f.rule, f.value))
    return Report(tuple(findings), len(files), time.perf_counter() - start)


def _collect(paths: Sequence[Path]) -> list[Path]:
    if not paths:
        return [LOCAL, *mapping_files()]
    files = dict.fromkeys(file for path in paths for file in _expand(Path(path)))
    return list(files)


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        found_files = [f for f in sorted(path.rglob("*")) if f.is_file() and _is_ours(f)]
        if not found_files:
            raise InputError(
                f"holds no .ttl and no {SUFFIX} file", where=str(path), hint="give another folder"
            )
        return found_files
    if not path.exists():
        raise InputError(
            "does not exist", where=str(path), hint="give a .ttl or .sssom.tsv file, or a folder"
        )
    if not _is_ours(path):
        raise InputError(f"is neither .ttl nor {SUFFIX}", where=str(path), hint="rename it, or give another")
    return [path]


def _is_ours(path: Path) -> bool:
    return path.name.endswith((".ttl", SUFFIX))


def shown(path: Path) -> str:
    """A path as the report shows it: packaged files relative to the package, others as given."""
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else str(path)


class _Run:
    """One validation: what was found so far, and whether every term file could be read."""

    def __init__(self, reasoner: bool) -> None:
        self.reasoner = reasoner
        self.findings: list[Finding] = []
        self.whole = True

    def check(self, files: list[Path]) -> None:
        """Terms first, for mappings refer to them."""
        turtles = [path for path in files if path.suffix == ".ttl"]
        parsed = [(shown(path), local) for path in turtles if (local := self._parse_terms(path, shown(path)))]
        ontology = self._merge([local for _, local in parsed])
        self._terms([TermFile(name, local, ontology, self.whole) for name, local in parsed])
        self._sets([path for path in files if path.suffix != ".ttl"], ontology)

    def _guard(self, file: str, check: Callable[[], Iterable[Finding]]) -> None:
        """Run a check; a bug in it is a finding beside the others, never a traceback in their place."""
        try:
            self.findings.extend(check())
        except Exception as error:
            value = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            self.findings.append(found("check-failed", file, 0, "", value))

    def _text(self, path: Path, name: str) -> str | None:
        text, findings = read_text(path, name)
        self.findings.extend(findings)
        return text

    def _parse_terms(self, path: Path, name: str) -> LocalTerms | None:
        text = self._text(path, name)
        try:
            local = None if text is None else parse_local_terms(text)
        except SyntaxError as error:
            self.findings.append(found("turtle-syntax", name, error.lineno or 0, "", error.msg))
            local = None
        self.whole = self.whole and local is not None
        return local

    def _merge(self, given: list[LocalTerms]) -> Ontology:
        """CL, the packaged terms unless a given file stands in for them, and the given terms."""
        sources = list(given)
        if not any(local.is_packaged for local in given) and LOCAL.exists():
            try:
                sources.insert(0, read_local_terms(LOCAL))
            except InputError:
                self.whole = False
        terms = load_cell_ontology()
        for local in sources:
            terms.update(local.terms)
        disjoint = sorted({pair for local in sources for pair in local.disjoint})
        version = next((local.version for local in sources), "")
        return Ontology(version, CL_VERSION, terms, tuple(disjoint))

    def _terms(self, files: list[TermFile]) -> None:
        for file in files:
            for check in (check_terms, check_names, check_logic):
                self._guard(file.shown, partial(check, file))
        self._guard("", partial(check_across, files))
        if self.reasoner and files:
            from ..reason.check import check_reasoning

            self._guard("", partial(check_reasoning, files))

    def _sets(self, paths: list[Path], ontology: Ontology) -> None:
        files = [file for path in paths if (file := self._parse_set(path))]
        for file in files:
            self._guard(file.shown, partial(check_set, file))
            self._guard(file.shown, partial(check_mappings, file, ontology, self.whole))
        given = {file.shown for file in files}
        self._guard("", lambda: (f for f in check_chains([*files, *_siblings(files)]) if f.file in given))

    def _parse_set(self, path: Path) -> SetFile | None:
        text = self._text(path, shown(path))
        return None if text is None else SetFile(path, shown(path), parse_sssom_table(text))


def _siblings(files: list[SetFile]) -> Iterator[SetFile]:
    """The other versions beside the given files, without which a chain seems broken."""
    given = {file.path.resolve() for file in files}
    beside = {path for folder in {p.parent for p in given} for path in folder.glob(f"*{SUFFIX}")}
    for path in sorted(beside - given):
        text, _ = read_text(path, str(path))
        if text is not None:
            yield SetFile(path, str(path), parse_sssom_table(text))
