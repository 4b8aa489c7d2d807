"""`NameTable`: every name a term of CL goes by, in the ontology and in labs' mapping sets, as arrays.

Local terms are finer than CL: here their names stand for the nearest CL terms above them, so that a label is
first placed in CL, which all labs share (`local_term.py` then goes on to the local term).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..mapping import MappingSet
from ..ontology import Ontology
from .cluster_prefix import strip_cluster_prefix
from .lexicon import Lexicon
from .normalise import has_letters, normal_form
from .tokens import tokens

SCOPES = ("label", "exact", "narrow", "broad", "related", "local", "lab exact", "lab broader")
MEMORY = SCOPES.index("lab exact")  # from here on names come from labs


class CellName(NamedTuple):
    """A name: its normal form, the CL term, where it comes from, and the lab if one says so."""

    form: str
    term_id: str
    scope: str
    lab: str = ""


@dataclass(frozen=True)
class NameTable:
    """Names ordered by term.

    :param names: N of them.
    :param terms: the T CL terms that have a name, sorted.
    """

    ontology: Ontology
    names: tuple[CellName, ...]
    terms: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(sorted({name.term_id for name in self.names})))

    @classmethod
    def of(cls, lexicon: Lexicon, sets: Iterable[MappingSet]) -> NameTable:
        """Names of the ontology and of the labs' sets."""
        found = {*lexicon.ontology.once(_ontology_names), *_lab_names(lexicon.ontology, sets)}
        return cls(lexicon.ontology, tuple(sorted(found, key=lambda n: (n.term_id, n.scope, n.form, n.lab))))

    @cached_property
    def term(self) -> NDArray[np.int64]:
        """Index of each name's term; shape (N,), rising."""
        position = {term: i for i, term in enumerate(self.terms)}
        return np.array([position[name.term_id] for name in self.names])

    @cached_property
    def scope(self) -> NDArray[np.int64]:
        """Index into `SCOPES`; shape (N,)."""
        return np.array([SCOPES.index(name.scope) for name in self.names])

    @cached_property
    def tokens(self) -> tuple[frozenset[str], ...]:
        """What each name says."""
        return tuple(tokens(name.form) for name in self.names)

    def labs(self, labs: Iterable[str]) -> NDArray[np.bool_]:
        """Which names come from these labs; shape (N,)."""
        wanted = set(labs)
        return np.array([name.lab in wanted for name in self.names], dtype=bool)


def nearest_cl(ontology: Ontology, term_id: str) -> tuple[str, ...]:
    """The term itself if it is of CL, else the CL terms right above it, the most specific first."""
    if not term_id.startswith("IW:"):
        return (term_id,)
    known = ontology.once(_nearest)
    if term_id not in known:
        known[term_id] = _nearest_cl(ontology, term_id)
    return known[term_id]


def _nearest(_: Ontology) -> dict[str, tuple[str, ...]]:
    return {}  # filled as asked


def _nearest_cl(ontology: Ontology, term_id: str) -> tuple[str, ...]:
    above = [a for a in ontology.ancestors(term_id) if a.startswith("CL:")]
    nearest = [a for a in above if not any(b != a and ontology.is_a(b, a) for b in above)]
    return tuple(sorted(nearest, key=lambda a: (-len(ontology.ancestors(a)), a)))


def _ontology_names(ontology: Ontology) -> tuple[CellName, ...]:
    found: list[CellName] = []
    for name in ontology.once(Lexicon).names:
        if name.term_id.startswith("CL:"):
            found.append(CellName(name.form, name.term_id, name.scope))
        else:
            found += (CellName(name.form, above, "local") for above in nearest_cl(ontology, name.term_id)[:1])
    return tuple(found)


def _lab_names(ontology: Ontology, sets: Iterable[MappingSet]) -> Iterator[CellName]:
    for one in sets:
        for row in one.mappings:
            form = normal_form(strip_cluster_prefix(row.label))
            if row.negated or row.object_id not in ontology or not has_letters(form):
                continue
            scope = "lab exact" if row.predicate == "skos:exactMatch" else "lab broader"
            for above in nearest_cl(ontology, row.object_id)[:1]:
                yield CellName(form, above, scope, one.lab)
