"""What changed between two sets of terms: two releases of CL, or two versions of the local terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from ..term import Term

Kind = Literal[
    "new",
    "gone",
    "obsoleted",
    "relabelled",
    "reparented",
    "entered",
    "left",
    "axioms",
    "definition",
    "synonyms",
]
LEUKOCYTE = "CL:0000738"


@dataclass(frozen=True, slots=True)
class TermChange:
    """One change of one term.

    :param before: label, parents or axioms before; empty for a new term. :param after: the same after.
    """

    id: str
    label: str
    kind: Kind
    before: str
    after: str


def diff_terms(before: Mapping[str, Term], after: Mapping[str, Term]) -> tuple[TermChange, ...]:
    """All changes, by kind and id."""
    kinds = get_args(Kind)
    found = [change for curie in before.keys() | after.keys() for change in _changes(curie, before, after)]
    return tuple(sorted(found, key=lambda c: (kinds.index(c.kind), c.id)))


def _changes(curie: str, before: Mapping[str, Term], after: Mapping[str, Term]) -> Iterator[TermChange]:
    old, new = before.get(curie), after.get(curie)
    if old is None or new is None:
        term = new or old
        assert term is not None
        if not term.deprecated:
            kind: Kind = "new" if new else "gone"
            parents = _parents(term, after if new else before)
            yield TermChange(curie, term.label, kind, "" if new else parents, parents if new else "")
    elif new.deprecated and not old.deprecated:
        yield TermChange(curie, old.label, "obsoleted", old.label, new.replaced_by or "")
    else:
        yield from _edits(old, new, before, after)


def _edits(
    old: Term, new: Term, before: Mapping[str, Term], after: Mapping[str, Term]
) -> Iterator[TermChange]:
    told: tuple[tuple[Kind, str, str], ...] = (
        ("relabelled", old.label, new.label),
        ("axioms", _axioms(old), _axioms(new)),
        ("definition", old.definition, new.definition),
        ("synonyms", _synonyms(old), _synonyms(new)),
    )
    for kind, was, is_now in told:
        if was != is_now:
            yield TermChange(new.id, new.label, kind, was, is_now)
    if set(old.parents) != set(new.parents) and not new.deprecated:
        yield TermChange(new.id, new.label, "reparented", _parents(old, before), _parents(new, after))


def _parents(term: Term, terms: Mapping[str, Term]) -> str:
    return "; ".join(f"{p} {terms[p].label}" if p in terms else p for p in sorted(term.parents))


def _axioms(term: Term) -> str:
    defined = [f"≡ {' & '.join(d.genus)} {d.differentia!r}" for d in term.logical_definitions]
    return "; ".join([f"{r.predicate} {r.object}" for r in term.relations] + defined)


def _synonyms(term: Term) -> str:
    return "; ".join(f"{s.text} ({s.scope})" for s in term.synonyms)


def immune_changes(before: Mapping[str, Term], after: Mapping[str, Term]) -> tuple[TermChange, ...]:
    """Those of the leukocytes of either release; a term that came under or left them says so."""
    was, is_now = below(before, LEUKOCYTE), below(after, LEUKOCYTE)
    return tuple(
        _moved(change, was, is_now) for change in diff_terms(before, after) if change.id in was | is_now
    )


def _moved(change: TermChange, was: frozenset[str], is_now: frozenset[str]) -> TermChange:
    if change.kind != "reparented" or (change.id in was) == (change.id in is_now):
        return change
    return replace(change, kind="entered" if change.id in is_now else "left")


def below(terms: Mapping[str, Term], root: str) -> frozenset[str]:
    """The root and everything below it."""
    children: dict[str, list[str]] = {}
    for term in terms.values():
        for parent in term.parents:
            children.setdefault(parent, []).append(term.id)
    found, queue = {root} & terms.keys(), [root]
    while queue:
        for child in children.get(queue.pop(), ()):
            if child not in found:
                found.add(child)
                queue.append(child)
    return frozenset(found)
