"""What every command prints with: tables and progress bars."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table on stdout; columns after the first two are set to the right when they hold numbers."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(header):
        numeric = bool(rows) and all(_is_number(row[i]) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    # A pipe has no width: never fold a line that a script or a log may want whole.
    # Labels are data: [brackets] and :colons: in them are no markup.
    width = None if sys.stdout.isatty() else 240
    console = Console(width=width, markup=False, emoji=False, highlight=False)
    console.print(title, style="italic", soft_wrap=True)
    console.print(table)


@contextmanager
def progress_bar(transient: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr that follows `report(what, done, of)`; one line a task.

    :param transient: whether it goes when the work is done, so that an error stays one line.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    if transient and not console.is_interactive:  # rich would leave an empty line all the same
        yield lambda *_: None
        return
    progress = Progress(*columns, console=console, transient=transient)
    tasks: dict[str, TaskID] = {}

    def report(what: str, done: int, of: int) -> None:
        if what not in tasks:
            progress.start()  # not before: a bar of nothing leaves an empty line above an error
            tasks[what] = progress.add_task(what, total=of)
        progress.update(tasks[what], completed=done)

    try:
        yield report
    finally:
        if tasks:
            progress.stop()


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
