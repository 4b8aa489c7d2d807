"""`ReviewFile`: the decisions on disk. Written one at a time; what others wrote meanwhile is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..mapping import Mapping
from ..outputs import whole_file
from .folder_lock import folder_lock
from .sssom_text import SssomText

Rows = tuple[Mapping, ...]
Change = Callable[[Rows], Sequence[Mapping]]
"""From the rows that a label has to those that it is to have."""


@dataclass(frozen=True)
class Written:
    """A decision that is on disk.

    :param before: the rows that the label had. :param after: those that it has.
    :param others: labels that someone else had changed in the file, whose rows were taken over.
    """

    label: str
    before: Rows
    after: Rows
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A decision that is not on disk, for someone else decided on the same label in the file.

    :param known: the rows that the reviewer had seen. :param theirs: those that stand in the file.
    :param mine: those that would have been written.
    """

    label: str
    known: Rows
    theirs: Rows
    mine: Rows


class ReviewFile:
    """A mapping set that is being decided on.

    :param new: what the file is begun with where there is none.
    :raises InputError: if the file that is there cannot be read.
    """

    def __init__(self, path: Path, new: SssomText | None = None) -> None:
        self.path = path
        self._seen = self._read()
        if self._seen is None and new is None:
            raise InputError("is not there", where=str(path), hint="check the path")
        self.text = new if self._seen is None and new else self._parsed(self._seen or b"")

    def look(self) -> tuple[str, ...]:
        """Take over what others wrote since; the labels that they changed.

        :raises InputError: if the file is gone or broken; what was known is known still.
        """
        data = self._read()
        if data is None and self._seen is None:
            return ()
        if data is None:
            hint = "put it back, or write it again with the next decision"
            raise InputError("is gone", where=str(self.path), hint=hint)
        return self._taken_over(data)

    def _taken_over(self, data: bytes) -> tuple[str, ...]:
        """The labels that a file changes, whose rows are known from now on."""
        if data == self._seen:
            return ()
        text = self._parsed(data)
        changed = _changed(self.text, text)
        self.text, self._seen = text, data
        return changed

    def change(self, label: str, change: Change, known: Rows | None = None) -> Written | Conflict:
        """Write what becomes of one label, and nothing else, unless someone decided on it meanwhile.

        A file that is gone is written again, with all that was known of it.

        :param known: rows of the label that the reviewer has seen; default: those read last.
        :raises InputError: if the file is broken, or cannot be written.
        """
        known = self.text.rows(label) if known is None else known
        with self._locked():
            data = self._read()
            others = self._taken_over(data) if data is not None else ()
            theirs = self.text.rows(label)
            mine = tuple(change(known))
            if theirs != known and theirs != mine:
                return Conflict(label, known, theirs, mine)
            made = self.text.with_rows(label, mine)
            self._write(made)
        return Written(label, theirs, made.rows(label), tuple(other for other in others if other != label))

    def cite(self, source: str) -> tuple[str, ...]:
        """Say where the labels come from: on disk at once, or with the first decision if there is no file.

        Answers with the labels that others had changed in the file, which were taken over.

        :raises InputError: for what is no DOI or PubMed id, or if the file is broken or cannot be written.
        """
        made = self.text.with_source(source)
        if self._read() is None:
            self.text = made
            return ()
        with self._locked():
            others = self.look()
            self._write(self.text.with_source(source))
        return others

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The file's folder, for one writer at a time.

        :raises InputError: if it cannot be made, locked or written in.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with folder_lock(self.path.parent):
                yield
        except OSError as error:
            told = f"cannot be written ({error.strerror or error})"
            raise InputError(told, where=str(self.path), hint="make room, or name another file") from error

    def _write(self, made: SssomText) -> None:
        data = made.data()
        with whole_file(self.path) as target:
            target.write_bytes(data)
        self.text, self._seen = made, data

    def _read(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            hint = "check the path and who may read it"
            raise InputError(f"cannot be read ({error.strerror})", where=str(self.path), hint=hint) from error

    def _parsed(self, data: bytes) -> SssomText:
        try:
            return SssomText.parse(data.decode("utf-8"), str(self.path))
        except UnicodeDecodeError as error:
            raise InputError("is not UTF-8 text", where=str(self.path), hint="save it as UTF-8") from error


def _changed(before: SssomText, after: SssomText) -> tuple[str, ...]:
    """Labels whose rows say something else now."""
    if before.columns == after.columns:
        labels = sorted(before.lines.keys() | after.lines.keys())
        return tuple(label for label in labels if before.lines.get(label) != after.lines.get(label))
    labels = sorted(before.lines.keys() | after.lines.keys())
    return tuple(label for label in labels if before.rows(label) != after.rows(label))
