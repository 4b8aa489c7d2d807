"""`iw-onto`: the curator's command. Heavy imports stay inside the commands it gathers."""

from __future__ import annotations

import sys

from .base import make_app, run
from .onto_benchmark import benchmark
from .onto_cl import diff, import_app
from .onto_classify import classify
from .onto_decide import accept, promote, reject
from .onto_format import format_files
from .onto_harmonize import harmonize, map_labels
from .onto_history import history
from .onto_migrate import migrate
from .onto_release import release
from .onto_report import report
from .onto_review import review
from .onto_term import term_app
from .onto_validate import validate

app = make_app("Curate the ontology and the mapping sets, and harmonize datasets with them.")
app.command("validate")(validate)
app.command("format")(format_files)
app.command("harmonize")(harmonize)
app.command("map")(map_labels)
app.add_typer(term_app, name="term")
app.command("accept")(accept)
app.command("reject")(reject)
app.command("promote")(promote)
app.command("classify")(classify)
app.command("diff")(diff)
app.command("history")(history)
app.command("migrate")(migrate)
app.command("release")(release)
app.command("report")(report)
app.command("review")(review)
app.command("benchmark")(benchmark)
app.add_typer(import_app, name="import")


def main() -> None:
    """Console entry point."""
    sys.exit(run(app))
