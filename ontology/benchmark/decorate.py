"""Labels as pipelines decorate them: numbers, genes and tissues around the name, the meaning unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from ..genes import load_genes
from .curated import Curated

_TISSUES = [
    "Lung",
    "Liver",
    "Kidney",
    "Spleen",
    "Bone-Marrow",
    "Blood",
    "Peripheral_Blood",
    "Small-Intestine",
    "Colon",
    "Skin",
    "Brain",
    "Mammary-Gland",
    "Pancreas",
    "Muscle",
    "Thymus",
]
_SHAPES = (
    "{label}_{gene} high({tissue})",
    "{label}({tissue})",
    "{label}_{gene} high",
    "{label}-{gene}",
    "{label}_{number}",
    "c{number}_{label}_{gene}",
    "{label} ({gene}+)",
)


def decorated(rows: Sequence[Curated], share: float, seed: int) -> list[Curated]:
    """A decorated copy of a share of the rows, drawn at random."""
    random, genes = Random(seed), sorted(load_genes().ids)  # noqa: S311 (no secret is made)
    return [
        replace(row, label=_decorate(row.label, random, genes)) for row in rows if random.random() < share
    ]


def _decorate(label: str, random: Random, genes: Sequence[str]) -> str:
    return random.choice(_SHAPES).format(
        label=label, gene=random.choice(genes), tissue=random.choice(_TISSUES), number=random.randrange(30)
    )
