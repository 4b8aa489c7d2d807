"""What both commands share: a plain typer app, errors as one line with exit code 2, a progress bar."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

import typer

from ..ontology.errors import ImmuneWorldError

# New objects between two searches for circles. An ontology is a hundred thousand objects without one; at
# Python's own 700 a command spends a fifth of its start on the search (mypy sets 200,000).
_NEW_OBJECTS = 50_000


def make_app(help_text: str) -> typer.Typer:
    """An app that shows help when called bare, and leaves errors to `run`."""
    return typer.Typer(
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )


def run(app: typer.Typer, args: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 findings, 2 bad usage or input (one line says it)."""
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    try:
        app(args=None if args is None else list(args))
    except ImmuneWorldError as error:
        print("error: " + " ".join(str(error).split()), file=sys.stderr)
        return 2
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0
