"""`Forgetful`: the ontology and the mapping sets of an installation that has never seen some labs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..harmonize.cluster_prefix import strip_cluster_prefix
from ..harmonize.normalise import normal_form
from ..mapping import MappingSet
from ..ontology import Ontology
from ..term import Term


def forms_of(one: MappingSet) -> set[str]:
    """Normal forms of a lab's labels."""
    return {normal_form(strip_cluster_prefix(label)) for label in one.by_label}


class Forgetful:
    """:param added: (term, normal form) of the synonyms that this project adds to terms of CL."""

    def __init__(
        self, ontology: Ontology, sets: Mapping[str, MappingSet], added: Iterable[tuple[str, str]]
    ) -> None:
        self.ontology, self.sets, self._added = ontology, sets, frozenset(added)
        self._forms = {lab: forms_of(one) for lab, one in sets.items()}

    def only_of(self, labs: Iterable[str]) -> set[str]:
        """Names that no other lab uses."""
        theirs = frozenset(labs)
        kept: set[str] = set().union(*(forms for lab, forms in self._forms.items() if lab not in theirs))
        return set().union(*(self._forms[lab] for lab in theirs)) - kept

    def without(self, labs: frozenset[str]) -> tuple[Ontology, tuple[MappingSet, ...]]:
        """Both as they would be, had these labs not been read.

        A synonym of our own that only they use is gone; we would not have thought of it.
        """
        gone = self.only_of(labs)
        terms = {curie: self._term(term, gone) for curie, term in self.ontology.terms.items()}
        old = self.ontology
        sets = tuple(one for lab, one in self.sets.items() if lab not in labs)
        return Ontology(old.version, old.cl_version, terms, old.disjoint), sets

    def _term(self, term: Term, gone: set[str]) -> Term:
        kept = tuple(s for s in term.synonyms if not self._is_gone(term.id, normal_form(s.text), gone))
        return term if len(kept) == len(term.synonyms) else replace(term, synonyms=kept)

    def _is_gone(self, term: str, form: str, gone: set[str]) -> bool:
        return form in gone and (term.startswith("IW:") or (term, form) in self._added)
