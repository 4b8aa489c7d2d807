"""Who may give out which `IW:` ids: two curators in two branches never mint the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from ..errors import InputError, UnknownNameError

TABLE = Path(__file__).parent.parent / "idranges.tsv"
COLUMNS = ["first", "last", "kind", "holder"]
KINDS = ("cell", "programme")
_ID = re.compile(r"IW:(\d{7})")


@dataclass(frozen=True)
class IdRange:
    """The ids from `first` to `last` (numbers, both included) of a kind, `cell` or `programme`."""

    first: int
    last: int
    kind: str
    holder: str

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last


@cache
def load_ranges(path: Path = TABLE) -> tuple[IdRange, ...]:
    """The ranges of a table, sorted.

    :raises InputError: naming the line, for a broken row or ranges that overlap.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    if not lines or lines[0].split("\t") != COLUMNS:
        raise InputError(f"has not the columns {', '.join(COLUMNS)}", where=f"{path}:1")
    ranges = [_range(line, f"{path}:{i}") for i, line in enumerate(lines[1:], start=2) if line.strip()]
    ranges.sort(key=lambda r: r.first)
    for before, after in pairwise(ranges):
        if after.first in before:
            raise InputError(f"{after.holder}'s range overlaps {before.holder}'s", where=str(path))
    return tuple(ranges)


def _range(line: str, where: str) -> IdRange:
    cells = line.split("\t")
    found = [_ID.fullmatch(cell) for cell in cells[:2]]
    if len(cells) != len(COLUMNS) or cells[2] not in KINDS or not all(found):
        hint = f"write first, last (IW:0000001), {' or '.join(KINDS)}, holder"
        raise InputError("is no range of ids", where=where, hint=hint)
    first, last = (int(match[1]) for match in found if match)
    if first > last:
        raise InputError("a range ends before it starts", where=where, hint="swap first and last")
    return IdRange(first, last, cells[2], cells[3])


class Mint:
    """Gives out the ids that follow the last one used in a holder's range, and none twice.

    :param used: texts in which ids stand, also those of retired terms: an id is never used again. Lines that
        start with `#` do not count.
    :raises UnknownNameError: if the holder has no range.
    """

    def __init__(self, ranges: Iterable[IdRange], holder: str, used: Iterable[str]) -> None:
        ranges = tuple(ranges)
        self.own = [r for r in ranges if r.holder == holder]
        if not self.own:
            hint = f"ask for a range: a line of {TABLE.name}"
            raise UnknownNameError("curator", holder, {r.holder for r in ranges}, hint=hint)
        told = (line for text in used for line in text.splitlines() if not line.startswith("#"))
        self.used = {int(number) for line in told for number in _ID.findall(line)}

    def next(self, kind: str) -> str:
        """The next id of a kind.

        :raises InputError: if the holder's ranges of that kind are full.
        """
        for own in (r for r in self.own if r.kind == kind):
            number = max((n + 1 for n in self.used if n in own), default=own.first)
            if number in own:
                self.used.add(number)
                return f"IW:{number:07d}"
        raise InputError(
            f"{self.own[0].holder} has no {kind} id left", hint=f"ask for a range in {TABLE.name}"
        )
