"""A release of the Cell Ontology from a file, in any of the forms it is published in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..term import Term

MAX_BYTES = 300_000_000
"""Of a file, and of what a compressed one may hold."""


@dataclass(frozen=True)
class CellOntologyRelease:
    """One release.

    :param version: its date, `2026-03-26`, if the file says it.
    :param terms: CL's terms by CURIE; with synonyms and relations where the file has them.
    :param has_logic: whether the form carries relations (the tables of cellxgene-ontology-guide do not).
    """

    version: str
    terms: Mapping[str, Term]
    has_logic: bool


def read_release_file(path: Path) -> CellOntologyRelease:
    """Read `.owl` (RDF/XML), `.obo`, `.json` (obographs) or a `.json.zst` of cellxgene-ontology-guide.

    :raises InputError: if it cannot be read or holds no class of CL.
    """
    from . import obo, obographs, owl

    readers: dict[str, Callable[[Path], CellOntologyRelease]] = {
        ".owl": owl.read,
        ".obo": obo.read,
        ".json": obographs.read,
        ".json.zst": read_guide,
    }
    suffix = next((s for s in sorted(readers, key=len, reverse=True) if path.name.endswith(s)), None)
    if suffix is None:
        raise InputError("is no release of CL", where=str(path), hint=f"give one of {', '.join(readers)}")
    release = readers[suffix](path)
    if not any(curie.startswith("CL:") for curie in release.terms):
        raise InputError("holds no class of the Cell Ontology", where=str(path))
    return release


def read_text(path: Path) -> str:
    """A bounded UTF-8 text file.

    :raises InputError: if it is larger than `MAX_BYTES`, cannot be read or is no UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"is larger than {MAX_BYTES:,} bytes", where=str(path))
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error


def read_json(text: str, path: Path) -> Any:
    """JSON, or an error that names the file and the line."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(f"is not JSON ({error})", where=f"{path}:{line}" if line else str(path)) from error


def version_in(text: str) -> str:
    """The date in a version IRI or a file name; empty if there is none."""
    found = re.search(r"\d{4}-\d{2}-\d{2}", text)
    return found[0] if found else ""


def read_guide(path: Path) -> CellOntologyRelease:
    """The table of a release in cellxgene-ontology-guide: labels, ancestors, exact synonyms; no relations."""
    import zstandard

    from .cell_ontology import term_of_entry

    try:
        with path.open("rb") as file:
            data = zstandard.ZstdDecompressor().stream_reader(file).read(MAX_BYTES + 1)
    except (OSError, zstandard.ZstdError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    if len(data) > MAX_BYTES:
        raise InputError(f"holds more than {MAX_BYTES:,} bytes", where=str(path))
    entries = read_json(data.decode("utf-8", "replace"), path)
    try:
        terms = {curie: term_of_entry(curie, entry) for curie, entry in entries.items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"is no table of terms ({error!r})", where=str(path)) from error
    return CellOntologyRelease(version_in(path.name), terms, has_logic=False)
