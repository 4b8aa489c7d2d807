"""Which versions made a harmonized file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .harmonize.harmonizer import Harmonizer


def provenance(harmonizer: Harmonizer, label_key: str, source: Path) -> dict[str, str]:
    """What stands in `uns['immuneworld']`, or beside a table: versions, the lab's set, the label column."""
    from .. import __version__

    return {
        "immuneworld": __version__,
        "ontology": harmonizer.ontology.version,
        "ontology_hash": harmonizer.ontology.hash,
        "cl": harmonizer.ontology.cl_version,
        "mapping": harmonizer.mapping_id,
        "lab": harmonizer.lab or "",
        "label_key": label_key,
        "source_file": source.name,
    }
