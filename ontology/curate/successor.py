"""The term to use today for a term of an earlier release."""

from __future__ import annotations

from ..errors import InputError
from ..ontology import Ontology


def successor(curie: str, ontology: Ontology) -> str | None:
    """The end of the `replaced_by` chain; the term itself while in use; None if there is nothing to use.

    :raises InputError: if the chain runs in a circle.
    """
    seen = [curie]
    while (term := ontology.terms.get(seen[-1])) is not None and term.deprecated:
        if term.replaced_by is None:
            return None
        if term.replaced_by in seen:
            circle = " → ".join((*seen, term.replaced_by))
            raise InputError(f"replaced_by runs in a circle: {circle}", hint="mend it in the ontology")
        seen.append(term.replaced_by)
    return seen[-1] if seen[-1] in ontology else None


def common_ancestor(curies: list[str], ontology: Ontology) -> str | None:
    """The nearest term above all of these: the fewest is_a steps in sum; None if there is none."""
    lines = [{curie, *ontology.ancestors(curie)} for curie in curies if curie in ontology]
    shared = set.intersection(*lines) if lines and len(lines) == len(curies) else set()

    def steps(term: str) -> tuple[int, str]:
        return sum(ontology.distance(curie, term) or 0 for curie in curies), term

    return min(shared, key=steps) if shared else None
