"""What is asked of harmonize: which lab's set comes first, and what is known of the dataset."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ontology.harmonize.context import Context
    from ..ontology.harmonize.harmonizer import Harmonizer


@dataclass(frozen=True)
class Question:
    """The options that `harmonize` and `map` share.

    :param recognise: whether the lab that has the labels is asked first where none is named.
    """

    lab: str | None = None
    version: str | None = None
    min_confidence: float = 0.0
    tissue: str = ""
    species: str = ""
    recognise: bool = True

    def harmonizer(self, labels: Sequence[str]) -> Harmonizer:
        """The chain over what the package ships; a lab that was recognised is said on stderr."""
        from ..ontology.harmonize.harmonizer import Harmonizer
        from ..ontology.harmonize.recognise import recognise
        from ..ontology.load import load_ontology
        from ..ontology.sssom import latest_sets, load_mapping_sets

        sets = load_mapping_sets()
        known = recognise(labels, latest_sets(sets)) if self.recognise and not self.lab else None
        if known:
            hint = "its mapping set is asked first (--no-recognise to do without)"
            print(f"note: these are labels of {known.lab} {known.version}: {hint}", file=sys.stderr)
        lab, version = (known.lab, known.version) if known else (self.lab, self.version)
        return Harmonizer(load_ontology(), sets, lab, version, self.min_confidence)

    def context(self, labels: Sequence[str]) -> Context | None:
        """What the labels of one dataset, its tissue and its species tell; None if nothing is known."""
        from ..ontology.harmonize.context import Context
        from ..ontology.harmonize.tissue import tissue_words

        if not (labels or self.tissue or self.species):
            return None
        return Context.of(labels, tissue_words(self.tissue), self.species)
