"""Errors that a person can act on: what is wrong, where, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ImmuneWorldError(Exception):
    """Any problem the user can mend. The command line prints it as one line and exits with 2.

    :param what: what is wrong, a clause without a full stop.
    :param where: the file, row, column or key it is wrong in.
    :param hint: what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(" ".join((f"{where}: " * bool(where) + what, f"({hint})" * bool(hint))).strip())


class InputError(ImmuneWorldError):
    """A file, column or value that cannot be used."""


class UnknownNameError(ImmuneWorldError):
    """A name that is not in the vocabulary it was looked up in."""

    def __init__(
        self, kind: str, name: str, known: Iterable[str], *, where: str = "", hint: str = ""
    ) -> None:
        close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
        tip = "; ".join(
            t for t in (f"did you mean {' or '.join(map(repr, close))}?" if close else "", hint) if t
        )
        super().__init__(f"{kind} {name!r} is not known", where=where, hint=tip)
        self.kind, self.name, self.close = kind, name, close


class VersionMismatchError(ImmuneWorldError):
    """Two files were made with different versions of the ontology, a mapping set or the graph."""


class ChecksumError(ImmuneWorldError):
    """A file is not the one that was asked for."""
