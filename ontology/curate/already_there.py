"""Is there a term that already means it? Asked of CL and the local terms before a new id is given out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..finding import Level
from ..harmonize.lexicon import Lexicon, Name
from ..harmonize.normalise import normal_form
from ..ontology import Ontology
from ..term import Relation, Term
from .problems import Problems
from .resolve import MARKERS

_NAMES = frozenset({"label", "exact"})
_MARKS = frozenset({*MARKERS.values(), "RO:0002351"})


class AlreadyThere:
    """Compares new terms with those there are, and with each other.

    :param anyway: a likeness is a warning then, no error.
    """

    def __init__(self, ontology: Ontology, problems: Problems, *, anyway: bool = False) -> None:
        self.ontology, self.problems, self.lexicon = ontology, problems, Lexicon(ontology)
        self.level: Level = "warning" if anyway else "error"
        self._forms: dict[str, Term] = {}
        self._new: dict[object, Term] = {}

    def check(self, term: Term, line: int) -> None:
        """Say which terms have the same name, or the same parents and markers."""
        self._check_names(term, line)
        self._check_axioms(term, line)

    def _check_names(self, term: Term, line: int) -> None:
        told: set[str] = set()
        for column, text in _texts(term):
            form = normal_form(text)
            for name in self.lexicon.by_form.get(form, ()):
                if name.term_id not in told:
                    told.add(name.term_id)
                    self._say_name(line, column, text, name)
            if (other := self._forms.setdefault(form, term)) is not term and other.id not in told:
                told.add(other.id)
                self.problems.say(line, column, "term-twice", f"{text!r} is also {other.id} {other.label!r}")

    def _say_name(self, line: int, column: str, text: str, name: Name) -> None:
        """The same name in the same sense is the same term; in another sense it is worth a look."""
        same = name.scope in _NAMES and not name.derived
        kind = "label" if name.scope == "label" else f"{name.scope} synonym"
        label = self.ontology[name.term_id].label
        value = f"{text!r} is {name.term_id} {label!r} ({kind} {name.text!r})"
        fix = "use that term, or give --anyway" if same else "look whether that term says it"
        self.problems.say(line, column, "term-exists", value, fix, self.level if same else "warning")

    def _check_axioms(self, term: Term, line: int) -> None:
        key = _axioms(term)
        if not key[1]:
            return
        for other in (*self._by_axioms.get(key, ()), *([self._new[key]] if key in self._new else [])):
            value = f"{other.id} {other.label!r} has the same parents and markers"
            fix = "use that term, or say what tells them apart"
            self.problems.say(line, "parents", "same-axioms", value, fix, self.level)
        self._new.setdefault(key, term)

    @cached_property
    def _by_axioms(self) -> dict[object, list[Term]]:
        found: dict[object, list[Term]] = {}
        for term in self.ontology.terms.values():
            if not term.deprecated:
                found.setdefault(_axioms(term), []).append(term)
        return found


def _texts(term: Term) -> Iterator[tuple[str, str]]:
    yield "label", term.label
    yield from (("exact_synonyms", s.text) for s in term.synonyms if s.scope == "exact")


def _axioms(term: Term) -> tuple[frozenset[str], frozenset[Relation]]:
    return frozenset(term.parents), frozenset(r for r in term.relations if r.predicate in _MARKS)
