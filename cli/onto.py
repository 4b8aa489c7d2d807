"""`iw-onto`: the curator's command. Heavy imports stay inside the commands it gathers."""

from __future__ import annotations

import sys

from .base import make_app, run
from .onto_format import format_files
from .onto_harmonize import harmonize, map_labels
from .onto_validate import validate

app = make_app("Curate the ontology and the mapping sets, and harmonize datasets with them.")
app.command("validate")(validate)
app.command("format")(format_files)
app.command("harmonize")(harmonize)
app.command("map")(map_labels)


def main() -> None:
    """Console entry point."""
    sys.exit(run(app))
