"""Names on the way to a reasoner and back: every CURIE has an IRI, also one that no prefix covers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote

from ..curies import compress, expand
from .axioms import Axiom, Expression, Some

_OTHER = "urn:immuneworld:"


@lru_cache(maxsize=65536)
def iri_of(curie: str) -> str:
    """An IRI that any OWL parser takes."""
    try:
        iri = expand(curie)
    except ValueError:
        iri = _OTHER + quote(curie, safe="")
    return "".join(c for c in iri if c not in '<>" {}|\\^`' and ord(c) > 32)


def curie_of(iri: str) -> str:
    """The CURIE that `iri_of` was given."""
    return unquote(iri.removeprefix(_OTHER)) if iri.startswith(_OTHER) else compress(iri)


def named_classes(axioms: Iterable[Axiom]) -> frozenset[str]:
    """Every class that the axioms name; not the properties."""
    found: set[str] = set()
    for axiom in axioms:
        if axiom.kind != "SubObjectPropertyOf":
            found |= _classes(axiom.left) | _classes(axiom.right)
    return frozenset(found)


def _classes(expression: Expression) -> frozenset[str]:
    if isinstance(expression, str):
        return frozenset({expression})
    inner = (expression.filler,) if isinstance(expression, Some) else expression.parts
    return frozenset().union(*map(_classes, inner))
