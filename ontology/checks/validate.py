"""Validation: all findings of all files in one go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from ..cl.cell_ontology import CL_VERSION, load_cell_ontology
from ..errors import InputError
from ..finding import Finding
from ..harmonize.gate_table import GATES
from ..load import LOCAL, packaged_terms
from ..local_terms import LocalTerms, parse_local_terms, terms_of
from ..ontology import Ontology
from ..owl_imports import XML_SUFFIXES, read_owl
from ..sssom import MAPPINGS, SUFFIX, mapping_files
from ..sssom_table import parse_sssom_table
from .check_chains import check_chains
from .check_file import MAX_BYTES, read_text
from .check_gates import check_gates
from .check_genes import check_genes
from .check_labs import check_folders, check_label_list, check_labs, newest
from .check_logic import check_logic
from .check_mappings import check_mappings, rows_of
from .check_meaning import check_meaning
from .check_names import check_names
from .check_set import SetFile, check_set
from .check_sssom import check_sssom
from .check_terms import TermFile, check_across, check_terms
from .rules import found

Profile = Literal["immuneworld", "sssom"]
_TERM_SUFFIXES = (".ttl", *XML_SUFFIXES)
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


def validate(
    paths: Sequence[Path] = (), *, reasoner: bool = True, profile: Profile = "immuneworld"
) -> Report:
    """Check files and folders of `.ttl`, `.owl`, `.sssom.tsv`, `gates.tsv`; with no path, all that we ship.

    References resolve in CL, the packaged local terms and the term files given; a given file that carries the
    packaged ontology's IRI stands in for it.

    :param reasoner: also prove that every local class can have a member.
    :param profile: `sssom` judges mapping files by the SSSOM specification alone, as others' files must be.
    :raises InputError: if a path does not exist or names no such file.
    """
    start = time.perf_counter()
    files = _collect(paths)
    run = _Run(reasoner, profile)
    run.check(files)
    run.folders([Path(path) for path in paths] or [MAPPINGS])
    findings = sorted(set(run.findings), key=lambda f: (f.file, f.row, _ORDER[f.level], f.rule, f.value))
    return Report(tuple(findings), len(files), time.perf_counter() - start)


def _collect(paths: Sequence[Path]) -> list[Path]:
    if not paths:
        return [LOCAL, *mapping_files(), GATES]
    files = dict.fromkeys(file for path in paths for file in _expand(Path(path)))
    return list(files)


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        found_files = [f for f in sorted(path.rglob("*")) if f.is_file() and _is_ours(f)]
        if not found_files:
            raise InputError(
                f"holds no .ttl, .owl or {SUFFIX} file", where=str(path), hint="give another folder"
            )
        return found_files
    if not path.exists():
        raise InputError(
            "does not exist", where=str(path), hint="give a .ttl or .sssom.tsv file, or a folder"
        )
    if not _is_ours(path):
        hint = "rename it, or give another"
        raise InputError(f"is no .ttl, .owl or {SUFFIX} file", where=str(path), hint=hint)
    return [path]


def _is_ours(path: Path) -> bool:
    return path.name.endswith((".ttl", ".owl", ".rdf", SUFFIX)) or path.name == GATES.name


def shown(path: Path) -> str:
    """A path as the report shows it: packaged files relative to the package, others as given."""
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else str(path)


class _Run:
    """One validation: what was found so far, and whether every term file could be read."""

    def __init__(self, reasoner: bool, profile: Profile) -> None:
        self.reasoner, self.profile = reasoner, profile
        self.findings: list[Finding] = []
        self.whole = True

    def check(self, files: list[Path]) -> None:
        """Terms first, for mappings refer to them."""
        turtles = [path for path in files if path.suffix in _TERM_SUFFIXES]
        parsed = [(shown(path), local) for path in turtles if (local := self._parse_terms(path, shown(path)))]
        ontology = self._merge([local for _, local in parsed])
        self._terms([TermFile(name, local, ontology, self.whole) for name, local in parsed])
        self._sets([path for path in files if path.name.endswith(SUFFIX)], ontology)
        for path in (path for path in files if path.name == GATES.name):
            self._guard(shown(path), partial(check_gates, path, shown(path), ontology))

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

    def folders(self, roots: list[Path]) -> None:
        """Folders of labs that hold no set."""
        for root in roots:
            if root.is_dir() and any(root.glob(f"*/*{SUFFIX}")):
                self._guard(shown(root), partial(check_folders, root, shown(root)))

    def _parse_owl(self, path: Path, name: str) -> LocalTerms | None:
        """RDF/XML, with what its catalog has for its imports."""
        try:
            read = read_owl(path, MAX_BYTES)
        except InputError as error:
            self.findings.append(found("xml-refused", name, 0, "", error.what))
            self.whole = False
            return None
        self.findings += [found("import-unresolved", name, 0, "owl:imports", iri) for iri in read.missing]
        return terms_of(read.graph)

    def _parse_terms(self, path: Path, name: str) -> LocalTerms | None:
        if path.suffix in XML_SUFFIXES:
            return self._parse_owl(path, name)
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
                sources.insert(0, packaged_terms())
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
            for check in (check_terms, check_names, check_logic, check_genes):
                self._guard(file.shown, partial(check, file))
        self._guard("", partial(check_across, files))
        if self.reasoner and files:
            from ..reason.check import check_reasoning

            self._guard("", partial(check_reasoning, files))

    def _sets(self, paths: list[Path], ontology: Ontology) -> None:
        files = [file for path in paths if (file := self._parse_set(path))]
        if self.profile == "sssom":
            for file in files:
                self._guard(file.shown, partial(check_sssom, file))
            return
        for file in files:
            self._guard(file.shown, partial(check_set, file))
            self._guard(file.shown, partial(check_mappings, file, ontology, self.whole))
            self._guard(file.shown, partial(check_meaning, rows_of(file, ontology, self.whole)))
            if (labels := file.path.with_name("labels.txt")).is_file() and file in newest(files):
                self._guard(file.shown, partial(check_label_list, file, labels))
        self._guard("", partial(check_labs, files, ontology))
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
