"""`Context`: what is known of the dataset that a label comes from: its tissue, species and other labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .cluster_prefix import strip_cluster_prefix
from .lineage import LINEAGES, lineages_said
from .normalise import normal_form
from .token_class import CLASSES, token_class
from .tokens import LINEAGES as WORDS
from .tokens import tokens

# Words that are at home in one tissue: labels that have them tell where a dataset was taken.
_AT_HOME = {
    "lung": "alveolar at1 at2 pneumocyte club ciliated bronchial lung",
    "liver": "hepatocyte kupffer cholangiocyte liver lsec",
    "skin": "keratinocyte melanocyte skin corneocyte",
    "intestine": "enterocyte colonocyte paneth goblet intestine colon crypt",
    "brain": "neuron astrocyte oligodendrocyte opc brain microglia excitatory inhibitory",
    "heart": "cardiomyocyte heart",
    "kidney": "podocyte tubule henle nephron kidney",
    "pancreas": "acinar pancreas islet",
    "placenta": "trophoblast decidual evt scb vct placenta hofbauer",
    "thymus": "thymocyte tec mtec ctec thymus",
}
_TISSUE_OF = {word: tissue for tissue, words in _AT_HOME.items() for word in words.split()}
_ALONE = {"T": "t", "B": "b", "NK": "nk", "DC": "dc"}  # lineages that cells are sorted for, and their words
_ANY = frozenset(
    ["stem", "progenitor", "lymphocyte", "leukocyte"]
)  # of any lineage; an epithelial cell is of none
_SORTED = 5  # labels that name a lineage, of a dataset of one
_FEWEST = 2  # labels that must agree
_MOST = 0.75  # of those that tell anything
_SPECIES = {"homo sapiens": "human", "human": "human", "mus musculus": "mouse", "mouse": "mouse"}


@dataclass(frozen=True)
class Context:
    """What is known of a dataset.

    :param said: what each of its labels says (`tokens`).
    :param tissues: words of its tissue; empty where it is not known.
    :param species: `human`, `mouse` or another; empty where it is not known.
    """

    said: frozenset[frozenset[str]] = field(default_factory=frozenset)
    tissues: frozenset[str] = frozenset()
    species: str = ""

    @cached_property
    def sorted_for(self) -> frozenset[str]:
        """The word of the lineage that all labels are of which name any; empty where there are several."""
        named = [lineages_said(said) for said in self.said if said & WORDS - _ANY]
        every = np.all(named, axis=0) if len(named) >= _SORTED else np.zeros(len(LINEAGES), dtype=bool)
        return frozenset(_ALONE[LINEAGES[i]] for i in np.flatnonzero(every) if LINEAGES[i] in _ALONE)

    @classmethod
    def of(cls, labels: Iterable[str], tissue: str = "", species: str = "") -> Context:
        """The context that labels of one dataset are to each other.

        :param tissue: in words (`lung`); default: that which at least two labels point to, if most do.
        """
        said = frozenset(tokens(normal_form(strip_cluster_prefix(label))) for label in labels)
        named = frozenset(t for t in tokens(normal_form(tissue)) if CLASSES[token_class(t)] == "tissue")
        return cls(said, named or _home(said), _SPECIES.get(species.casefold(), species.casefold()))


def _home(said: Iterable[frozenset[str]]) -> frozenset[str]:
    votes = Counter(tissue for one in said for tissue in {_TISSUE_OF.get(token) for token in one} if tissue)
    best, count = next(iter(votes.most_common(1)), ("", 0))
    return frozenset([best]) if count >= _FEWEST and count >= _MOST * votes.total() else frozenset()
