"""`Coded`, a column of text as codes, and what can be asked of codes without a loop over cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ontology.labels.column_values import PIECE, code_type
from .frames import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .cohort import Mask

    Codes = NDArray[np.signedinteger[Any]]
    Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of cells as text that is not repeated.

    :param codes: index into `texts` per cell, -1 where missing; shape (cells,).
    :param texts: distinct, none empty.
    """

    codes: Codes
    texts: tuple[str, ...]

    @staticmethod
    def of(codes: Codes, values: Sequence[object]) -> Coded:
        """Values as the study would write them (`text_of`), those of one text together."""
        texts = [text_of(value) for value in values]
        known = {text: i for i, text in enumerate(dict.fromkeys(filter(None, texts)))}
        if len(known) == len(texts):
            return Coded(codes, tuple(known))
        return Coded(looked_up(codes, [known.get(text, -1) for text in texts], len(known)), tuple(known))

    def only(self, keep: Mask) -> Coded:
        """The cells of a mask, the others as missing; only texts that occur, sorted."""
        codes = np.where(keep, self.codes, -1)
        occurs = first_rows(codes, len(self.texts)) >= 0
        order = [i for i in sorted(range(len(occurs)), key=self.texts.__getitem__) if occurs[i]]
        if order == list(range(len(occurs))):
            return Coded(codes, self.texts)
        table = np.full(len(occurs), -1)
        table[order] = np.arange(len(order))
        return Coded(looked_up(codes, table.tolist(), len(order)), tuple(self.texts[i] for i in order))

    def equals(self, text: str) -> Mask:
        """Where the column is this text; an empty one is where it is missing."""
        if text and text not in self.texts:
            return np.zeros(len(self.codes), dtype=np.bool_)
        found: Mask = self.codes == (self.texts.index(text) if text else -1)
        return found


def looked_up(codes: Codes, table: Sequence[int], count: int) -> Codes:
    """Codes of other codes; -1 stays.

    :param table: the new code of each old one.
    :param count: of new codes.
    """
    whole: Codes = np.array([*table, -1], dtype=code_type(count))
    found: Codes = np.empty(len(codes), dtype=whole.dtype)
    for start in range(0, len(codes), PIECE):
        np.take(whole, codes[start : start + PIECE], out=found[start : start + PIECE], mode="wrap")
    return found


def first_rows(codes: Codes, count: int) -> Rows:
    """The first row of each code, [count]; -1 where there is none."""
    first = np.full(count + 1, -1)
    for start in range(0, len(codes), PIECE):
        piece, found = codes[start : start + PIECE], np.full(count + 1, -1)
        begin = np.flatnonzero(np.append(True, piece[1:] != piece[:-1]))[
            ::-1
        ]  # few, where equal ones lie together
        found[piece[begin]] = start + begin  # of repeated indices the last wins
        first = np.where(first < 0, found, first)
        if (first[:-1] >= 0).all():
            break
    return first[:-1]


def differing(groups: Codes, values: Codes, first: Rows) -> Iterator[Rows]:
    """Rows whose value is not that of their group's first row, by pieces; a row of no group (-1) agrees."""
    expected = values[first]
    for start in range(0, len(groups), PIECE):
        group = groups[start : start + PIECE]
        wrong = np.take(expected, group, mode="wrap") != values[start : start + PIECE]
        yield start + np.flatnonzero(wrong & (group >= 0))
