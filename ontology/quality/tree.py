"""The terms that labels are mapped to, as a tree, with the labels on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..mapping import NO_TERM, MappingSet
from ..ontology import Ontology
from ..sssom import latest_sets

HEMATOPOIETIC = "CL:0000988"
ROOTS = ("CL:0000000", "IW:0100000")


@dataclass(frozen=True)
class Branch:
    """A term with the labels on it and the terms below it that have any.

    :param labels: label → labs that map it here, with `~` behind a label that is only broader or narrower.
    :param total: labels on it and below.
    """

    term: str
    name: str
    labels: dict[str, tuple[str, ...]]
    children: tuple[Branch, ...]
    total: int


def term_tree(sets: Iterable[MappingSet], ontology: Ontology) -> tuple[Branch, ...]:
    """One branch a root. A term with several parents stands below one that has labels, if there is one."""
    labels = _labels(sets, ontology)
    needed = set(labels).union(*(ontology.ancestors(term) for term in labels)) if labels else set()
    below: dict[str, list[str]] = defaultdict(list)
    for term in sorted(needed):
        parents = [p for p in ontology.parents(term) if p in needed]
        if parents:
            below[min(parents, key=lambda p: _rank(p, labels, ontology))].append(term)
    return tuple(_squeezed(_branch(root, labels, below, ontology)) for root in ROOTS if root in needed)


def _rank(
    parent: str, labels: dict[str, dict[str, tuple[str, ...]]], ontology: Ontology
) -> tuple[bool, bool, int, str]:
    """Blood cells by lineage rather than by motility or shape; then the place nearest to labels."""
    lineage = ontology.is_a(parent, HEMATOPOIETIC)
    return not lineage, parent not in labels, -len(ontology.ancestors(parent)), parent


def _labels(sets: Iterable[MappingSet], ontology: Ontology) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for lab, one in sorted(latest_sets(sets).items()):
        for row in one.mappings:
            if row.object_id != NO_TERM and row.object_id in ontology and not row.negated:
                name = row.label + "~" * (row.predicate != "skos:exactMatch")
                labs = found[row.object_id].get(name, ())
                found[row.object_id][name] = (*labs, lab)
    return dict(found)


def _branch(
    term: str, labels: dict[str, dict[str, tuple[str, ...]]], below: dict[str, list[str]], ontology: Ontology
) -> Branch:
    children = [_branch(child, labels, below, ontology) for child in below.get(term, ())]
    children = [child for child in children if child.total]
    children.sort(key=lambda branch: (-branch.total, branch.name))
    own = dict(sorted(labels.get(term, {}).items()))
    total = len(own) + sum(child.total for child in children)
    return Branch(term, ontology[term].label, own, tuple(children), total)


def _squeezed(branch: Branch) -> Branch:
    """Without terms that have no label and one child only: they are steps, not places."""
    children = tuple(map(_squeezed, branch.children))
    if not branch.labels and len(children) == 1:
        return children[0]
    return Branch(branch.term, branch.name, branch.labels, children, branch.total)
