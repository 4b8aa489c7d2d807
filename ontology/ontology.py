"""`Ontology`: a release, with its is_a closure and its content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from .errors import UnknownNameError
from .term import Term

T = TypeVar("T")


@dataclass(frozen=True)
class Ontology:
    """The Cell Ontology and the local terms of one release, as one hierarchy.

    :param version: the local release (`owl:versionInfo`).
    :param cl_version: the Cell Ontology release, `2026-03-26`.
    :param terms: all terms by CURIE, deprecated ones too.
    :param disjoint: pairs of terms that share no instance, each pair sorted.
    :param property_axioms: what the local file says of properties (`A SubPropertyOf B`), as text.
    """

    version: str
    cl_version: str
    terms: Mapping[str, Term]
    disjoint: tuple[tuple[str, str], ...] = ()
    property_axioms: tuple[str, ...] = ()

    def __getitem__(self, curie: str) -> Term:
        """The term of a CURIE.

        :raises UnknownNameError: if there is none; names close CURIEs, or the term whose label it is.
        """
        try:
            return self.terms[curie]
        except KeyError:
            of_label = self.by_label.get(curie.casefold())
            hint = f"it is the label of {of_label}" if of_label else ""
            raise UnknownNameError("term", curie, self.terms, hint=hint) from None

    def __contains__(self, curie: object) -> bool:
        return curie in self.terms

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[str]:
        return iter(self.terms)

    @cached_property
    def labels(self) -> dict[str, str]:
        """CURIE → label."""
        return {curie: term.label for curie, term in self.terms.items()}

    @cached_property
    def by_label(self) -> dict[str, str]:
        """Case-folded label → CURIE, of terms in use."""
        return {t.label.casefold(): curie for curie, t in self.terms.items() if not t.deprecated}

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for curie, term in self.terms.items():
            for parent in term.parents:
                found.setdefault(parent, []).append(curie)
        return {parent: tuple(sorted(children)) for parent, children in found.items()}

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        return {}  # filled as asked

    @cached_property
    def _descendants(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _made(self) -> dict[Callable[[Ontology], Any], Any]:
        return {}

    def once(self, make: Callable[[Ontology], T]) -> T:
        """What a function makes of this ontology alone: made when first asked for, and kept with it."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    def parents(self, curie: str) -> tuple[str, ...]:
        """Direct is_a parents."""
        return self[curie].parents

    def children(self, curie: str) -> tuple[str, ...]:
        """Direct is_a children, sorted."""
        return self._children.get(self[curie].id, ())

    def ancestors(self, curie: str) -> frozenset[str]:
        """All terms above, without the term itself; safe on a cyclic hierarchy."""
        known = self._ancestors.get(curie)
        if known is None:
            known = self._ancestors[curie] = frozenset(self._climb(curie)) - {curie}
        return known

    def descendants(self, curie: str) -> frozenset[str]:
        """All terms below, without the term itself."""
        known = self._descendants.get(curie)
        if known is None:
            known = self._descendants[curie] = frozenset(self._below(curie)) - {curie}
        return known

    def _below(self, curie: str) -> set[str]:
        found: set[str] = set()
        queue = list(self.children(curie))
        while queue:
            child = queue.pop()
            if child not in found:
                found.add(child)
                queue.extend(self._children.get(child, ()))
        return found

    def is_a(self, child: str, parent: str) -> bool:
        """Whether every `child` is a `parent`; a term is_a itself."""
        return child == parent or parent in self.ancestors(child)

    def distance(self, a: str, b: str) -> int | None:
        """The fewest is_a steps up from `a` to `b`; None if `b` is not above `a`."""
        return self._climb(a).get(b)

    def _climb(self, curie: str) -> dict[str, int]:
        """Breadth first: each ancestor and the term itself, with its distance. Unknown parents end a path."""
        steps = {self[curie].id: 0}
        level = [curie]
        while level:
            above = {p for c in level if c in self.terms for p in self.terms[c].parents} - steps.keys()
            level = sorted(above)
            steps.update(dict.fromkeys(level, max(steps.values()) + 1))
        return steps

    @cached_property
    def hash(self) -> str:
        """SHA-256 over versions, terms and disjoint pairs: two releases of the same content agree."""
        digest = hashlib.sha256(f"{self.version}\n{self.cl_version}\n{sorted(self.disjoint)!r}".encode())
        for curie in sorted(self.terms):
            digest.update(repr(self.terms[curie]).encode())
            for axiom in self.terms[curie].complex_axioms:
                digest.update(repr(axiom).encode())
        return digest.hexdigest()
