"""Where the best term is not sure: the lowest term above most of what a label may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ..ontology import Ontology

MOST = 0.5  # of the probability
_SAYS_LITTLE = frozenset(["CL:0000988", "CL:0000738", "CL:0000219", "CL:0000255", "CL:0002242", "CL:0000000"])


def back_off(ontology: Ontology, probability: Mapping[str, float], apart: bool = False) -> str | None:
    """The most specific term that is above `MOST` of the probability; None where that says too little.

    :param probability: of terms, by CURIE.
    :param apart: the label names two lineages, so that only a term above both will do.
    """
    above: dict[str, float] = defaultdict(float)
    for term, share in probability.items():
        for ancestor in {term, *ontology.ancestors(term)}:
            if ancestor.startswith("CL:"):
                above[ancestor] += share
    needed = 0.8 if apart else MOST
    fitting = [term for term, share in above.items() if share >= needed and term not in _SAYS_LITTLE]
    fitting = [term for term in fitting if ontology.is_a(term, "CL:0000738")]
    return max(fitting, key=lambda term: (len(ontology.ancestors(term)), above[term], term), default=None)
