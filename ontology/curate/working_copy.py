"""Which file a curator edits."""

from __future__ import annotations

import os
from pathlib import Path

from ..load import LOCAL, OWN


def ontology_path() -> Path:
    """The Turtle file that the environment's `IW_ONTOLOGY` names, else the packaged one."""
    return Path(os.environ.get(OWN) or LOCAL)
