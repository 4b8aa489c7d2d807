"""What is new in a release, for people: terms that moved, labels that mean something else, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..cl.diff import TermChange, diff_terms
from ..mapping import MappingSet
from ..ontology import Ontology
from ..sssom import latest_sets
from ..term import Term

_KINDS = {
    "new": "New terms",
    "gone": "Terms that are gone",
    "obsoleted": "Obsolete terms",
    "relabelled": "New labels",
    "reparented": "New parents",
    "axioms": "Changed axioms",
    "definition": "Changed definitions",
    "synonyms": "Changed synonyms",
}
_QUIET = {"definition", "synonyms"}
"""Changes that leave every mapping true."""


def changelog(
    before: Mapping[str, Term],
    old_sets: Sequence[MappingSet],
    ontology: Ontology,
    sets: Sequence[MappingSet],
    since: str,
) -> str:
    """Markdown.

    :param before: local terms of the release before; empty for the first.
    :param since: its version, `0.1.0`; empty for the first.
    """
    local = {curie: term for curie, term in ontology.terms.items() if term.is_local}
    changes = diff_terms(before, local)
    moved = dict(meaning_changes(old_sets, sets))
    lines = [f"# Release {ontology.version}", "", f"Cell Ontology {ontology.cl_version}."]
    lines += [f"Compared with {since}." if since else "The first release: everything is new.", ""]
    lines += [line for kind in _KINDS for line in _section(kind, changes, before)]
    lines += _meanings(moved)
    lines += _again(changes, moved, sets)
    return "\n".join(lines).rstrip() + "\n"


def _section(kind: str, changes: Iterable[TermChange], before: Mapping[str, Term]) -> Iterator[str]:
    found = [change for change in changes if change.kind == kind]
    if found:
        yield f"## {_KINDS[kind]} ({len(found)})"
        yield ""
        for change in found:
            was = f": {change.before} → {change.after}" if kind in {"relabelled", "reparented"} else ""
            instead = f": use {change.after}" if kind == "obsoleted" and change.after else ""
            yield f"- {change.id} {change.label}{was}{instead}"
        yield ""


def meaning_changes(
    old: Iterable[MappingSet], new: Iterable[MappingSet]
) -> Iterator[tuple[MappingSet, list[str]]]:
    """Sets whose newest version is not the one before, each with its labels that mean something else.

    Without an older release a set is compared with the version that it follows.
    """
    old, sets = list(old), list(new)
    known, ends = latest_sets(old), latest_sets(sets)
    for lab, one in ends.items():
        previous = (s for s in sets if s.lab == lab and s.version == one.follows)
        before = known.get(lab) if old else next(previous, None)
        if before is None or before.version != one.version:
            yield one, _labels(before, one)


def _labels(before: MappingSet | None, after: MappingSet) -> list[str]:
    if before is None:
        return []
    shared = sorted(before.by_label.keys() & after.by_label.keys())
    return [label for label in shared if _meaning(before, label) != _meaning(after, label)]


def _meaning(one: MappingSet, label: str) -> frozenset[tuple[str, str, bool]]:
    return frozenset((m.predicate, m.object_id, m.negated) for m in one.by_label[label])


def _meanings(moved: Mapping[MappingSet, list[str]]) -> Iterator[str]:
    if moved:
        yield f"## Mapping sets ({len(moved)})"
        yield ""
        for one, labels in moved.items():
            said = f"; mean something else: {', '.join(map(repr, labels))}" if labels else ""
            yield f"- {one.lab} {one.version}: {len(one.by_label)} labels{said}"
        yield ""


def _again(
    changes: Iterable[TermChange], moved: Mapping[MappingSet, list[str]], sets: Iterable[MappingSet]
) -> Iterator[str]:
    """Labs whose harmonized datasets no longer say what the release says."""
    touched = {c.id for c in changes if c.kind not in {"new", *_QUIET}}
    labs = {one.lab for one, labels in moved.items() if labels}
    labs |= {lab for lab, one in latest_sets(sets).items() if touched & {m.object_id for m in one.mappings}}
    yield "## Harmonize again"
    yield ""
    if labs:
        yield "Datasets of these labs, with `iw-onto migrate`:"
        yield ""
        yield from (f"- {lab}" for lab in sorted(labs))
    else:
        yield "Nothing: no label of an earlier dataset means something else."
