"""`iw-onto migrate`: a harmonized dataset under newer mapping sets and a newer ontology."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.curate.migrate import Called, Change

HEADER = ("label", "before", "after", "cells", "why")


def migrate(
    source: Annotated[Path, typer.Argument(help="A dataset that iw-onto harmonize wrote.")],
    to: Annotated[str, typer.Option(help="A version of the lab's mapping set, or LATEST.")] = "LATEST",
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; default: the dataset itself.")
    ] = None,
    lab: Annotated[str | None, typer.Option(help="Lab; default: the one the file names.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, write nothing.")] = False,
) -> None:
    """Rewrite terms through version chains and replaced_by; the old columns stay beside the new ones."""
    from ..ontology.curate.migrate_files import plan_migration, write_migration
    from ..ontology.errors import InputError
    from ..ontology.labels.label_files import suffix_of
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets
    from .matches import console

    if not source.exists():
        raise InputError("is not there", where=str(source), hint="check the path")
    target = out or source
    if suffix_of(target) != suffix_of(source):
        raise InputError("is another format than the dataset", where=str(target), hint="give one extension")
    with console().status("reading cells"):
        plan = plan_migration(source, load_mapping_sets(), load_ontology(), to, lab)
    _show(plan.changes)
    versions = f"ontology {plan.provenance['ontology']}, {plan.provenance['mapping'] or 'no mapping set'}"
    if plan.is_current and target == source:
        print(f"{source}: nothing to do, it is at {versions}")
    elif dry_run:
        print(f"{target}: would be at {versions}")
    else:
        with console().status(f"writing {target}"):
            write_migration(source, target, plan)
        kept = f"; old columns kept as {', '.join(plan.kept.values())}" if plan.kept else "; no cell moved"
        print(f"{target}: at {versions}{kept if not plan.is_current else ''}")


def _show(changes: tuple[Change, ...]) -> None:
    from .show import print_table

    if not changes:
        return
    rows = [(c.label, _called(c.before), _called(c.after), c.cells, c.why) for c in changes]
    print_table("What changes, most cells first", HEADER, rows)
    if open_ := sum(c.cells for c in changes if c.open):
        print(f"{open_} cells need a curator's eye (no single term)")


def _called(name: Called) -> str:
    match = name.predicate.removeprefix("skos:").removesuffix("Match")
    return f"{name.term} ({match})" if name.term else "no term"
