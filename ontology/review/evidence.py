"""What speaks for a term and what against it, step by step, for any candidate and not just the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..harmonize.expression_score import expressed, lacked, spared, unexpected
from ..harmonize.lexicon import Lexicon, Name
from ..harmonize.marker_axioms import MarkerAxioms
from ..harmonize.tokens import tokens
from ..mapping import Mapping
from ..match import Match
from .decisions import BROAD, EXACT, NARROW
from .elsewhere import Elsewhere, form_of

Sign = Literal["for", "against", "note"]
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain about one candidate.

    :param sign: whether it speaks for the term, against it, or only says something.
    """

    name: str
    text: str
    sign: Sign = "note"


@dataclass(frozen=True)
class Evidence:
    """What the steps know: names, other labs, markers."""

    lexicon: Lexicon
    elsewhere: Elsewhere
    axioms: MarkerAxioms

    def of(
        self, match: Match, term: str, rows: Sequence[Mapping], states: Table[str, float]
    ) -> tuple[Step, ...]:
        """The steps, in the order of the chain.

        :param rows: what the lab's own set, or the file under review, says of the label.
        :param states: of genes in the label's cells (`gene_states`); empty where none is measured.
        """
        label = match.label
        steps = (
            *self._lab(term, rows),
            *self._name(label, term),
            *self._memory(label, term),
            *self._words(label, term),
            *self._rank(match, term),
            *self._genes(term, states),
        )
        return steps

    def predicate(self, label: str, term: str, match: Match) -> str:
        """What the term probably is to the label: what harmonize says of its answer, else by the words."""
        if term == match.term_id and match.predicate in (EXACT, BROAD, NARROW):
            return match.predicate
        only_label, only_term = self._difference(label, term)
        if only_label:
            return BROAD
        return NARROW if only_term else EXACT

    def _lab(self, term: str, rows: Sequence[Mapping]) -> Iterator[Step]:
        for row in rows:
            if row.object_id == term and row.predicate != "skos:closeMatch":
                what = "is not it" if row.negated else row.predicate
                sure = "" if row.confidence is None else f", confidence {row.confidence:.2f}"
                yield Step("lab", f"the lab's own set: {what}{sure}", "against" if row.negated else "for")

    def _name(self, label: str, term: str) -> Iterator[Step]:
        for name in self.lexicon.by_form.get(form_of(label), ()):
            if name.term_id == term:
                kind = "its label" if name.scope == "label" else f"{_article(name.scope)} synonym"
                yield Step("exact", f"{name.text!r} is {kind}", "for" if name.scope in _SAME else "note")
                return

    def _memory(self, label: str, term: str) -> Iterator[Step]:
        found = self.elsewhere.of(label)
        same = list(dict.fromkeys(one.lab for one in found if one.row.object_id == term))
        others = len({one.lab for one in found} - set(same))
        if same:
            yield Step(
                "memory", f"{_listed(same)} call it so" if len(same) > 1 else f"{same[0]} calls it so", "for"
            )
        if others:
            yield Step("memory", f"{others} other labs call something else so", "note" if same else "against")

    def _words(self, label: str, term: str) -> Iterator[Step]:
        said, name = tokens(form_of(label)), self._best_name(label, term)
        both = sorted(said & name)
        only_label, only_term = self._difference(label, term)
        if both:
            yield Step("parse", f"both say {_listed(both)}", "for")
        if only_label:
            yield Step("parse", f"only the label says {_listed(sorted(only_label))}", "against")
        if only_term:
            yield Step("parse", f"only the term says {_listed(sorted(only_term))}", "against")

    def _rank(self, match: Match, term: str) -> Iterator[Step]:
        if term == match.term_id:
            yield Step(match.step, "; ".join(match.evidence) or "harmonize's answer", "for")
            return
        scores = [candidate.term_id for candidate in match.candidates]
        if term in scores:
            at = scores.index(term)
            yield Step(
                "rank", f"candidate {at + 1} of {len(scores)}, likelihood {match.candidates[at].score:.2f}"
            )

    def _genes(self, term: str, states: Table[str, float]) -> Iterator[Step]:
        signature = self.axioms.signature(term)
        on, off = expressed(signature, states), spared(signature, states)
        missing, extra = lacked(signature, states), unexpected(signature, states)
        if on or off:
            yield Step("expression", _genes_text("the cells express", on, "and lack", off), "for")
        if missing or extra:
            text = _genes_text("the cells lack", missing, "and express", extra)
            yield Step("expression", text, "against")

    def _difference(self, label: str, term: str) -> tuple[frozenset[str], frozenset[str]]:
        said, name = tokens(form_of(label)), self._best_name(label, term)
        return said - name, name - said

    def _best_name(self, label: str, term: str) -> frozenset[str]:
        """What the term's name says that shares the most with the label."""
        said = tokens(form_of(label))
        named = (tokens(name.form) for name in self._names.get(term, ()) if name.scope in _SAME)
        return max(
            named, key=lambda own: (len(said & own) - len(said ^ own) / 2, sorted(own)), default=frozenset()
        )

    @cached_property
    def _names(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = defaultdict(list)
        for name in self.lexicon.names:
            found[name.term_id].append(name)
        return found


_SAME = frozenset({"label", "exact"})


def _article(scope: str) -> str:
    return f"an {scope}" if scope[0] in "aeiou" else f"a {scope}"


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more


def _genes_text(first: str, some: Sequence[str], second: str, others: Sequence[str]) -> str:
    told = [f"{first} {_listed(some)}"] if some else []
    told += [f"{second if some else second.removeprefix('and ')} {_listed(others)}"] if others else []
    text = " ".join(told)
    return text if some else f"the cells {text}"
