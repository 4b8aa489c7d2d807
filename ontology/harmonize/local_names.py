"""`LocalNames`: from a term of CL on to the local term below it that a label names or describes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..mapping import MappingSet
from ..term import Term
from .cluster_prefix import strip_cluster_prefix
from .lexicon import Lexicon
from .normalise import normal_form
from .token_class import CLASSES, token_class
from .tokens import tokens

_GENES = frozenset([CLASSES.index("gene"), CLASSES.index("marker")])
AGREED = 2  # labs that must say the same
_EXPRESSES = ("RO:0002292", "IW:expresses_high", "RO:0002104", "RO:0015015")


class LocalNames:
    """Names and genes of the local cell terms, and which labs use which label."""

    def __init__(self, lexicon: Lexicon, sets: Iterable[MappingSet]) -> None:
        self.ontology = lexicon.ontology
        self._by_form: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._names: dict[str, set[frozenset[str]]] = defaultdict(set)
        self._under: dict[str, tuple[str, ...]] = {}
        self._inherited: dict[str, frozenset[str]] = {}
        self._labs: dict[str, list[str]] = defaultdict(list)
        for name in lexicon.names:
            if name.term_id.startswith("IW:00") and name.scope in ("label", "exact"):
                self._names[name.term_id].add(tokens(name.form))
        for one in sets:
            for row in one.mappings:
                if not row.negated:
                    self._remember(one.lab, row.label, row.object_id, row.predicate)
        self._genes = {term: frozenset(_genes(self.ontology[term])) for term in self._names}
        self._by_said: dict[frozenset[str], list[str]] = defaultdict(list)
        for term, said in self._names.items():
            for name_said in said:
                self._by_said[name_said].append(term)

    def _remember(self, lab: str, label: str, term: str, predicate: str) -> None:
        form = normal_form(strip_cluster_prefix(label))
        if lab not in self._labs[form]:
            self._labs[form].append(lab)
        if term not in self.ontology or predicate != "skos:exactMatch":
            return
        self._exact[form][term].add(lab)
        if term.startswith("IW:00"):
            self._by_form[form].add(term)

    def labs(self, form: str) -> list[str]:
        """Labs that have a label of this form."""
        return self._labs.get(form, [])

    def named(self, form: str, placed: str, excluded: frozenset[str]) -> str | None:
        """The one local term below `placed` that labs give this label."""
        found = self._by_form.get(form, set()) - excluded
        below = [term for term in found if self.ontology.is_a(term, placed)]
        return below[0] if len(below) == 1 else None

    def agreed(self, form: str, excluded: frozenset[str]) -> str | None:
        """The one term that several labs say a label of this form is exactly, and none says another."""
        found = [term for term in self._exact.get(form, ()) if term not in excluded]
        return found[0] if len(found) == 1 and len(self._exact[form][found[0]]) >= AGREED else None

    def equal(self, said: frozenset[str], excluded: frozenset[str]) -> str | None:
        """The one local term with a name that says the very same."""
        found = [term for term in self._by_said.get(said, ()) if term not in excluded]
        return found[0] if len(found) == 1 else None

    def described(self, said: frozenset[str], placed: str, excluded: frozenset[str]) -> str | None:
        """The most general local term below `placed` that has all that is said and, genes apart, no more."""
        fitting = [
            term for term in self._below(placed) if term not in excluded and self._fits(term, said, placed)
        ]
        top = [t for t in fitting if not any(o != t and self.ontology.is_a(t, o) for o in fitting)]
        return top[0] if len(top) == 1 else None

    def _fits(self, term: str, said: frozenset[str], placed: str) -> bool:
        """Whether a name, the term's genes and what it is anyway explain each word, and need no other.

        A term may have more genes than are said where one is: `CD4 memory` is not yet a CD161-positive one.
        """
        known = self._is(placed)
        more = said - known
        free = _GENES if any(token_class(t) in _GENES for t in more) else frozenset()
        return bool(more) and any(
            more <= name | self._genes[term] and all(token_class(t) in free for t in name - said - known)
            for name in self._names[term]
        )

    def _below(self, placed: str) -> tuple[str, ...]:
        if placed not in self._under:
            self._under[placed] = tuple(t for t in self._names if self.ontology.is_a(t, placed))
        return self._under[placed]

    def _is(self, term: str) -> frozenset[str]:
        """What a term and all above it are by their labels."""
        if term not in self._inherited:
            self._inherited[term] = self._all_labels(term)
        return self._inherited[term]

    def _all_labels(self, term: str) -> frozenset[str]:
        labels = self.ontology.labels
        return frozenset().union(
            *(tokens(normal_form(labels[one])) for one in {term, *self.ontology.ancestors(term)})
        )


def _genes(term: Term) -> Iterator[str]:
    """Symbols of the genes that a term expresses, as tokens."""
    for relation in term.relations:
        if relation.predicate in _EXPRESSES and relation.object.startswith("hgnc.symbol:"):
            yield from tokens(normal_form(relation.object.removeprefix("hgnc.symbol:")))
