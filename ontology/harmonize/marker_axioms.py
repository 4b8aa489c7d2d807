"""What the terms say of genes: their own axioms and their ancestors', as chances that a cell has the gene on.

CL speaks of proteins on the membrane, local terms and `ontology/markers.tsv` of genes. What a term says of a
gene overrules what its ancestors say (a plasma cell is a B cell, and lacks MS4A1 all the same).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..ontology import Ontology
from ..proteins import Proteins, packaged_proteins
from ..tables import MARKERS, statements

GENE = "hgnc.symbol:"
BASE = 0.2
"""Chance that a gene which is a marker of something is on in a cell that nothing is said of."""
_CHANCES = {
    "RO:0002292": 0.85,  # expresses
    "RO:0002104": 0.85,  # has plasma membrane part
    "RO:0003000": 0.5,  # produces: a cytokine often only when stimulated
    "IW:expresses_high": 0.9,
    "RO:0015015": 0.9,  # has high plasma membrane amount
    "IW:expresses_low": 0.1,
    "RO:0015016": 0.1,  # has low plasma membrane amount
    "IW:lacks_expression": 0.05,
    "CL:4030046": 0.05,  # lacks plasma membrane part
    "CL:4030045": 0.05,  # lacks part
}
_OF_FACTS = {"expresses": 0.85, "expresses_high": 0.9, "expresses_low": 0.1, "lacks": 0.05}
# CL puts the cDC1 under the plasmacytoid DC too, whose genes it has none of (Villani et al. 2017,
# doi:10.1126/science.aah4573).
_NOT_INHERITED = frozenset({("CL:0002394", "CL:0000784")})
PROTEIN_WEIGHT = 0.5
"""Of an axiom about a protein: RNA and surface protein agree loosely (Stoeckius et al. 2017,
doi:10.1038/nmeth.4380)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a term says of a gene.

    :param chance: that the gene is on in a cell of the term, 0..1.
    :param weight: how much the statement counts, 0..1.
    """

    chance: float
    weight: float = 1.0

    @property
    def is_on(self) -> bool:
        """Whether the term has the gene, rather than lacking it or having little."""
        return self.chance > BASE


Signature = Mapping[str, Said]
"""Gene symbol → what a term says of it."""


class MarkerAxioms:
    """The signatures of all terms.

    :param facts: table of marker edges beside the axioms.
    :raises InputError: if a table cannot be read.
    """

    def __init__(
        self, ontology: Ontology, proteins: Proteins | None = None, facts: Path | None = MARKERS
    ) -> None:
        self.ontology = ontology
        self._proteins = proteins or packaged_proteins()
        self._facts: dict[str, dict[str, Said]] = {}
        for subject, predicate, gene, _ in statements(facts) if facts else ():
            self._facts.setdefault(subject, {})[gene.removeprefix(GENE)] = Said(_OF_FACTS[predicate])
        self._signatures: dict[str, Signature] = {}

    def signature(self, term: str) -> Signature:
        """What a term and its ancestors say, the nearest first; of two as near, what it has."""
        known = self._signatures.get(term)
        if known is None:
            found: dict[str, Said] = {}
            for above in reversed(self._upward(term)):
                found.update(self.own(above))
            known = self._signatures[term] = found
        return known

    def own(self, term: str) -> dict[str, Said]:
        """What a term itself says; of a gene and a protein that disagree, the gene."""
        found: dict[str, Said] = {}
        for gene, said in sorted(self._stated(term), key=lambda pair: (pair[1].weight, pair[1].chance)):
            found[gene] = said
        return found | self._facts.get(term, {})

    @cached_property
    def genes(self) -> frozenset[str]:
        """All genes that any living term speaks of."""
        living = (curie for curie, term in self.ontology.terms.items() if not term.deprecated)
        return frozenset(gene for curie in living for gene in self.own(curie))

    def are_disjoint(self, a: str, b: str) -> bool:
        """Whether no cell is both, by the ontology's disjoint pairs and is_a."""
        above_a, above_b = ({t, *self.ontology.ancestors(t)} for t in (a, b))
        return any(
            (x in above_a and y in above_b) or (x in above_b and y in above_a)
            for x, y in self.ontology.disjoint
        )

    def _stated(self, term: str) -> Iterator[tuple[str, Said]]:
        for relation in self.ontology[term].relations:
            chance = _CHANCES.get(relation.predicate)
            if chance is None:
                continue
            if relation.object.startswith(GENE):
                yield relation.object.removeprefix(GENE), Said(chance)
            for gene in self._proteins.genes(relation.object, chance > BASE):
                yield gene.removeprefix(GENE), Said(chance, PROTEIN_WEIGHT)

    def _upward(self, term: str) -> list[str]:
        """A term and its ancestors, the nearest first; those as near in the order of what they have."""
        ontology = self.ontology
        above = [term, *(a for a in ontology.ancestors(term) if a in ontology)]
        above = [a for a in above if (term, a) not in _NOT_INHERITED]
        return sorted(above, key=lambda a: (ontology.distance(term, a) or 0, a))
