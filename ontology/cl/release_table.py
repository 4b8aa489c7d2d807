"""The hierarchy of one CL release as a small table: ids, labels, parents, what replaces what. No prose.

Cell Ontology, CC BY 4.0, Diehl et al. 2016, J Biomed Semantics 7:44, doi:10.1186/s13326-016-0088-7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ..errors import InputError
from ..outputs import whole_file
from ..term import Term
from .cell_ontology import IMPORTS

COLUMNS = ("id", "label", "parents", "deprecated", "replaced_by")
RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}")


def table_path(release: str, folder: Path = IMPORTS) -> Path:
    """Where the table of a release lies."""
    return folder / "cl" / f"{release}.tsv"


def releases(folder: Path = IMPORTS) -> tuple[str, ...]:
    """The releases whose tables are there, oldest first."""
    return tuple(sorted(path.stem for path in (folder / "cl").glob("*.tsv")))


def read_release(release: str, folder: Path = IMPORTS) -> dict[str, Term]:
    """The terms of a release, by CURIE.

    :raises InputError: if its table is not there or is broken.
    """
    path = table_path(release, folder)
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(releases(folder)) or "none"
        raise InputError(
            f"Cell Ontology {release!r} is not imported (there: {known})",
            hint=f"run iw-onto import cl --release {release} --from FILE",
        ) from error
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    if not rows or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise InputError(f"is no table of {', '.join(COLUMNS)}", where=str(path), hint="import it again")
    return {term.id: term for term in map(_term, rows[1:])}


def _term(row: list[str]) -> Term:
    curie, label, parents, deprecated, replaced_by = row
    above = tuple(parents.split("|")) if parents else ()
    return Term(curie, label, parents=above, deprecated=deprecated == "true", replaced_by=replaced_by or None)


def write_release(release: str, terms: Mapping[str, Term], source: str, folder: Path = IMPORTS) -> Path:
    """Write the table of a release: rows by id, so that the same release is always the same bytes.

    :param source: the name of what it was made from, for the provenance lines.
    """
    head = [
        f"# hierarchy of the Cell Ontology, release {release}",
        f"# source: {source}",
        "# licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "# cite: Diehl et al. 2016, J Biomed Semantics 7:44, https://doi.org/10.1186/s13326-016-0088-7",
        "# changes: ids, labels and direct parents only (ontology/cl/release_table.py)",
    ]
    rows = ["\t".join(_cells(terms[curie])) for curie in sorted(terms) if curie.startswith("CL:")]
    path = table_path(release, folder)
    with whole_file(path) as target:
        target.write_text("\n".join((*head, "\t".join(COLUMNS), *rows)) + "\n", "utf-8")
    return path


def _cells(term: Term) -> tuple[str, ...]:
    above = "|".join(sorted(p for p in term.parents if p.startswith("CL:")))
    label = " ".join(term.label.split())
    return term.id, label, above, "true" if term.deprecated else "", term.replaced_by or ""
