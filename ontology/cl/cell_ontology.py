"""The Cell Ontology: hierarchy and names from `cellxgene-ontology-guide`, relations from `imports/`.

Diehl et al. 2016, The Cell Ontology 2016, J Biomed Semantics 7:44 (CC BY 4.0). Definitions are read from the
package at run time and stored nowhere here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from ..errors import InputError, VersionMismatchError
from ..term import Relation, Scope, Synonym, Term

IMPORTS = Path(__file__).parent.parent / "imports"
CL_VERSION = (IMPORTS / "cl_release.txt").read_text("utf-8").strip()
"""The pinned release: `iw-onto import cl` moves it."""
_SCOPES = ("exact", "broad", "narrow", "related")


def load_cell_ontology(imports: Path | None = IMPORTS) -> dict[str, Term]:
    """All CL terms of release `CL_VERSION` by CURIE, deprecated ones too.

    :param imports: folder of `cl_relations.tsv` and `cl_synonyms.tsv`; None leaves both out.
    :raises VersionMismatchError: if the installed package does not hold that release.
    """
    return dict(_packaged(CL_VERSION) if imports == IMPORTS else _loaded(CL_VERSION, imports))


@cache
def _packaged(release: str) -> dict[str, Term]:
    """What nearly every command asks for; a caller gets a copy, since it may add to it."""
    return _loaded(release, IMPORTS)


def _loaded(release: str, imports: Path | None) -> dict[str, Term]:
    terms = guide_terms(release)
    return terms if imports is None else _with_slices(terms, imports)


def guide_terms(release: str) -> dict[str, Term]:
    """The terms of a release in `cellxgene-ontology-guide`.

    :raises VersionMismatchError: if the installed package does not hold it.
    """
    return {curie: term_of_entry(curie, entry) for curie, entry in _entries(release).items()}


def guide_releases() -> tuple[str, ...]:
    """The releases of CL that the installed `cellxgene-ontology-guide` holds, newest first."""
    from cellxgene_ontology_guide.supported_versions import load_supported_versions

    found = (
        info["ontologies"].get("CL", {}).get("version", "") for info in load_supported_versions().values()
    )
    return tuple(sorted({version.removeprefix("v") for version in found if version}, reverse=True))


def _entries(release: str) -> dict[str, dict[str, Any]]:
    """The package's table of a release: id → label, ancestors with distance, synonyms, …"""
    from cellxgene_ontology_guide.supported_versions import CXGSchema, load_supported_versions

    for schema, info in load_supported_versions().items():
        if info["ontologies"].get("CL", {}).get("version") == f"v{release}":
            return cast(dict[str, dict[str, Any]], CXGSchema(schema).ontology("CL"))
    raise VersionMismatchError(
        f"cellxgene-ontology-guide holds no Cell Ontology {release}, only {', '.join(guide_releases())}",
        hint="give a file with --from, or install the version that constraints.txt names",
    )


def term_of_entry(curie: str, entry: dict[str, Any]) -> Term:
    """A term from its entry in the package's table."""
    return Term(
        id=curie,
        label=entry["label"],
        synonyms=tuple(Synonym(text, "exact") for text in entry.get("synonyms", ())),
        definition=entry.get("description", ""),
        parents=tuple(sorted(a for a, distance in entry["ancestors"].items() if distance == 1)),
        deprecated=entry["deprecated"],
        replaced_by=entry.get("replaced_by"),
    )


@dataclass
class _Slices:
    """What the package leaves out, by term."""

    relations: dict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    synonyms: dict[str, list[Synonym]] = field(default_factory=lambda: defaultdict(list))


def _with_slices(terms: dict[str, Term], imports: Path) -> dict[str, Term]:
    slices = _Slices()
    for row in _rows(imports / "cl_relations.tsv"):
        slices.relations[row["subject"]].append(Relation(row["predicate"], row["object"]))
    for row in _rows(imports / "cl_synonyms.tsv"):
        scope = row["scope"]
        if scope in _SCOPES:
            slices.synonyms[row["term"]].append(Synonym(row["synonym"], cast(Scope, scope)))
    for curie in (slices.relations.keys() | slices.synonyms.keys()) & terms.keys():
        term = terms[curie]
        terms[curie] = replace(
            term,
            relations=tuple(dict.fromkeys(slices.relations.get(curie, ()))),
            synonyms=tuple(dict.fromkeys((*term.synonyms, *slices.synonyms.get(curie, ())))),
        )
    return terms


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated table; lines that start with `#` are its provenance."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            table = (line for line in lines if not line.startswith("#"))
            yield from csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    except FileNotFoundError as error:
        raise InputError("is not there", where=str(path), hint="install the package again") from error
