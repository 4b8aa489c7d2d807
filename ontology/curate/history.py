"""What a label meant, version by version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..errors import UnknownNameError
from ..harmonize.normalise import normal_form
from ..mapping import NO_TERM, Mapping, MappingSet
from ..ontology import Ontology


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of one version.

    :param change: `first`: no version before has the label; `changed`: the one before said something else;
        empty: it said the same.
    :param fate: what became of the term since: `replaced by CL:…`, `obsolete`, `unknown`; empty: in use.
    """

    lab: str
    version: str
    label: str
    mapping: Mapping
    term_label: str
    change: str
    fate: str


def chain(sets: Iterable[MappingSet], lab: str) -> tuple[MappingSet, ...]:
    """A lab's versions, each behind the one that it follows; versions off the chain come last.

    :raises UnknownNameError: for a lab that has no set.
    """
    sets = tuple(sets)
    own = {s.version: s for s in sets if s.lab == lab}
    if not own:
        raise UnknownNameError("lab", lab, {s.lab for s in sets}, hint="iw-onto report lists all labs")
    ordered: dict[str, MappingSet] = {}
    queue = sorted(version for version, s in own.items() if s.follows not in own)
    while queue:
        version = queue.pop(0)
        if version not in ordered:
            ordered[version] = own[version]
            queue += sorted(v for v, s in own.items() if s.follows == version)
    return tuple({**ordered, **dict(sorted(own.items()))}.values())


def history(
    label: str, sets: Sequence[MappingSet], ontology: Ontology, lab: str | None = None
) -> tuple[Meaning, ...]:
    """Rows of a label in every version of one lab, or of every lab that uses it.

    A label is found as written, else by its normal form.

    :raises UnknownNameError: for a lab without a set, or a label that no version has.
    """
    labs = [lab] if lab else sorted({s.lab for s in sets})
    found = [m for name in labs for m in _of_lab(label, chain(sets, name), ontology)]
    if not found:
        known = {text for s in sets if s.lab in labs for text in s.by_label}
        where = f"mapping sets of {lab}" if lab else ""
        raise UnknownNameError("label", label, known, where=where)
    return tuple(found)


def _of_lab(label: str, versions: Sequence[MappingSet], ontology: Ontology) -> Iterator[Meaning]:
    before: frozenset[tuple[str, str, bool]] = frozenset()
    for one in versions:
        rows = _rows(label, one)
        said = frozenset((m.predicate, m.object_id, m.negated) for m in rows)
        for mapping in rows:
            term = ontology.terms.get(mapping.object_id)
            name = term.label if term else mapping.object_label
            fate = fate_of(mapping.object_id, ontology)
            change = "" if said == before else "changed" if before else "first"
            yield Meaning(one.lab, one.version, mapping.label, mapping, name, change, fate)
        before = said or before


def _rows(label: str, one: MappingSet) -> tuple[Mapping, ...]:
    if label in one.by_label:
        return one.by_label[label]
    form = normal_form(label)
    alike = [text for text in one.by_label if form and normal_form(text) == form]
    return tuple(row for text in alike for row in one.by_label[text])


def fate_of(curie: str, ontology: Ontology) -> str:
    """What became of a term, in words; empty while it is in use."""
    term = ontology.terms.get(curie)
    if curie == NO_TERM:
        return ""
    if term is None:
        return "unknown"
    if not term.deprecated:
        return ""
    return f"replaced by {term.replaced_by}" if term.replaced_by else "obsolete"
