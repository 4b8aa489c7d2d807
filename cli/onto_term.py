"""`iw-onto term`: new terms from a template."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .base import make_app

if TYPE_CHECKING:
    from ..ontology.finding import Finding

TO = Annotated[Path | None, typer.Option("--to", help="Turtle file; default: the ontology in use.")]
CURATOR = Annotated[str, typer.Option(help="Whose range of ids to use (ontology/idranges.tsv).")]
ANYWAY = Annotated[bool, typer.Option("--anyway", help="Add a term although one like it is there.")]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Check and show; write nothing.")]
NO_REASONER = Annotated[bool, typer.Option("--no-reasoner", help="Skip the OWL reasoner.")]
OUT = Annotated[
    Path | None, typer.Option("-o", "--output", help="Write here instead of into the file that is added to.")
]

term_app = make_app("Add terms from a small table.")


@term_app.command("template")
def template() -> None:
    """Print an empty template: save it, fill it in, then iw-onto term add."""
    from ..ontology.curate.template import EMPTY

    print(EMPTY, end="")


@term_app.command("add")
def add(
    rows: Annotated[Path, typer.Argument(metavar="TEMPLATE", help="TSV: iw-onto term template.")],
    to: TO = None,
    curator: CURATOR = "ImmuneWorld curators",
    anyway: ANYWAY = False,
    dry_run: DRY_RUN = False,
    no_reasoner: NO_REASONER = False,
    out: OUT = None,
) -> None:
    """Check new terms, give them ids and write them in canonical Turtle: all rows or none."""
    from ..ontology.curate.term_add import plan_terms, write_plan
    from ..ontology.curate.working_copy import ontology_path

    plan = plan_terms(rows, to or ontology_path(), curator, anyway=anyway, reasoner=not no_reasoner)
    print_findings(plan.findings)
    if not plan.is_sound:
        print(f"{rows}: nothing added", file=sys.stderr)
        raise typer.Exit(1)
    for new in plan.terms:
        print(f"{new.id} {new.label} is_a {', '.join(new.parents)}")
    if not dry_run:
        print(f"{write_plan(plan, out)}: {len(plan.terms)} terms added")


def print_findings(findings: tuple[Finding, ...]) -> None:
    """One line each, on stderr."""
    for f in findings:
        value = ": ".join(part for part in (f.column, f.value) if part)
        print(f"{f.file}:{f.row}: {f.level} {f.rule}: {value} ({f.fix})".replace(" ()", ""), file=sys.stderr)
