"""Which kind of node a CURIE names, read off its prefix (local ids: off their range)."""

from __future__ import annotations

from .schema import CELL, DISEASE, GENE, OUTCOME, PROCESS, PROGRAMME, PROTEIN, QUALITY, THERAPY, TISSUE

_PREFIXES = {
    "CL:": CELL,
    "hgnc.symbol:": GENE,
    "PR:": PROTEIN,
    "GO:": PROCESS,
    "UBERON:": TISSUE,
    "MONDO:": DISEASE,
    "PATO:": QUALITY,
    # Ranges of our own ids: https://w3id.org/immuneworld/IW_0000001 and up are cell types and states, …
    "IW:00": CELL,
    "IW:01": PROGRAMME,
    "IW:02": THERAPY,
    "IW:03": OUTCOME,
}


def category_of(curie: str) -> str | None:
    """The Biolink category of a CURIE; None if no node of this graph has such an id."""
    return next((category for prefix, category in _PREFIXES.items() if curie.startswith(prefix)), None)
