"""Bringing in a release of CL: its table, its slices, and the pin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..outputs import whole_file
from ..term import Term
from .cell_ontology import IMPORTS, guide_releases, guide_terms
from .diff import below
from .release_file import CellOntologyRelease, read_release_file
from .release_table import RELEASE, write_release
from .slice import RELATION_COLUMNS, SYNONYM_COLUMNS, Slice, format_slice, provenance_of

HEMATOPOIETIC = "CL:0000988"
PIN = "cl_release.txt"


@dataclass(frozen=True)
class Imported:
    """What was written.

    :param pinned: whether `iw-onto` now works with this release.
    """

    release: str
    files: tuple[Path, ...]
    terms: int
    pinned: bool


def import_release(release: str, file: Path | None = None, folder: Path = IMPORTS) -> Imported:
    """Write the table of a release, its slices if the file has logic, and pin it if its names can be read.

    Labels, definitions and exact synonyms come from cellxgene-ontology-guide at run time, so only a release
    that the installed package holds is pinned; of any other the table is written, for `iw-onto diff`.

    :raises InputError: if the release is no date, is not there, or the file is another release.
    """
    if not RELEASE.fullmatch(release):
        raise InputError(f"{release!r} is no release of CL", hint="releases are dates, such as 2026-03-26")
    found, source = _find(release, file)
    paths = [write_release(release, found.terms, source, folder)]
    pinned = release in guide_releases()
    if found.has_logic and pinned:
        paths += _write_slices(release, found, source, folder)
    if pinned:
        with whole_file(folder / PIN) as target:
            target.write_text(release + "\n", "utf-8")
        paths.append(folder / PIN)
    return Imported(release, tuple(paths), sum(c.startswith("CL:") for c in found.terms), pinned)


def _find(release: str, file: Path | None) -> tuple[CellOntologyRelease, str]:
    if file is None:
        terms = guide_terms(release)
        name = f"CL-ontology-v{release}.json of the PyPI package cellxgene-ontology-guide"
        return CellOntologyRelease(release, terms, has_logic=False), name
    found = read_release_file(file)
    if found.version and found.version != release:
        raise InputError(f"is release {found.version}, not {release}", where=str(file), hint="name that one")
    return found, file.name


def _write_slices(release: str, found: CellOntologyRelease, source: str, folder: Path) -> list[Path]:
    immune = _immune(found.terms)
    tables = {
        "relations": (RELATION_COLUMNS, _relations(immune)),
        "synonyms": (SYNONYM_COLUMNS, _synonyms(immune)),
    }
    paths = []
    for name, (columns, rows) in tables.items():
        what = f"logical {name}" if name == "relations" else name
        text = format_slice(Slice(columns, tuple(sorted(set(rows))), 0), what, provenance_of(release, source))
        with whole_file(folder / f"cl_{name}.tsv") as target:
            target.write_text(text, "utf-8")
        paths.append(folder / f"cl_{name}.tsv")
    return paths


def _immune(terms: Mapping[str, Term]) -> list[Term]:
    return [terms[c] for c in sorted(below(terms, HEMATOPOIETIC)) if not terms[c].deprecated]


def _relations(terms: Iterable[Term]) -> list[tuple[str, ...]]:
    """Necessary conditions, whether the release says them of the class or of its definition."""
    rows: list[tuple[str, ...]] = []
    for term in terms:
        defined = {r for d in term.logical_definitions for r in d.differentia}
        for r in term.relations:
            rows.append(
                (term.id, r.predicate, r.object, "EquivalentClasses" if r in defined else "SubClassOf")
            )
    return rows


def _synonyms(terms: Iterable[Term]) -> list[tuple[str, ...]]:
    return [(term.id, " ".join(s.text.split()), s.scope) for term in terms for s in term.synonyms]
