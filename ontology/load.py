"""Loading: the local terms and the Cell Ontology as one `Ontology`."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

from .cl.cell_ontology import CL_VERSION, IMPORTS, load_cell_ontology
from .complex_axioms import property_axioms
from .kept import code_of, kept, releases
from .local_terms import LocalTerms, read_local_terms
from .ontology import Ontology

LOCAL = Path(__file__).parent / "immuneworld.ttl"
_READERS = ("rdflib", "cellxgene-ontology-guide")
OWN = "IW_ONTOLOGY"  # a curator's working copy, before it is released


def load_ontology(local: Path | None = None, *, imports: Path | None = IMPORTS) -> Ontology:
    """CL and the local terms of a Turtle file, merged.

    :param local: default: the file that the environment's `IW_ONTOLOGY` names, else the packaged
        `ontology/immuneworld.ttl` (parsed once, then kept: `kept.py`).
    :param imports: folder of the CL slices; None leaves relations and non-exact synonyms of CL out.
    :raises InputError: if a file cannot be read. :raises VersionMismatchError: if CL is another release.
    """
    if local is None and imports == IMPORTS:
        return _default(Path(os.environ.get(OWN, LOCAL)))
    return merge(read_local_terms(Path(local or LOCAL)), imports)


@cache
def _default(path: Path) -> Ontology:
    try:
        files = [path, *sorted(IMPORTS.glob("*.t*"))]
        made_from: list[str | bytes] = [
            *(f.read_bytes() for f in files),
            code_of("ontology"),
            releases(*_READERS),
        ]
    except OSError:
        return merge(read_local_terms(path))  # which says what is wrong
    return kept("ontology", Ontology, made_from, lambda: _merged(path))


def _merged(path: Path) -> Ontology:
    return merge(packaged_terms() if path == LOCAL else read_local_terms(path))


@cache
def packaged_terms() -> LocalTerms:
    """What the packaged file says, read once (rdflib takes most of a second); nothing may be added to it."""
    return read_local_terms(LOCAL)


def merge(local: LocalTerms, imports: Path | None = IMPORTS) -> Ontology:
    """Local terms over the Cell Ontology."""
    terms = load_cell_ontology(imports)
    terms.update(local.terms)
    for curie in local.synonyms.keys() & terms.keys():
        own = dict.fromkeys((*terms[curie].synonyms, *local.synonyms[curie]))
        terms[curie] = replace(terms[curie], synonyms=tuple(own))
    return Ontology(local.version, CL_VERSION, terms, local.disjoint, property_axioms(local.graph))
