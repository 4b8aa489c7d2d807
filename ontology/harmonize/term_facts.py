"""What speaks for a term whatever the label says: how general it is, and whether a human tumour holds it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .lexicon import Lexicon
from .name_likeness import Floats

FACTS = ("immune", "foreign", "human", "mature", "depth", "offspring")


def term_facts(lexicon: Lexicon, terms: Sequence[str]) -> Floats:
    """Shape (T, 6), in the order of `FACTS`."""
    onto = lexicon.ontology
    rows = [
        (
            term in lexicon.plausible,
            lexicon.is_foreign(term),
            ", human" in onto[term].label,
            onto[term].label.startswith("mature"),
            len(onto.ancestors(term)) / 10,
            np.log1p(len(onto.descendants(term))) / 3,
        )
        for term in terms
    ]
    return np.array(rows, np.float32)
