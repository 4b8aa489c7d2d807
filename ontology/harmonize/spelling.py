"""Mends misspelt words of labels: `dendrittic` → `dendritic`.

A word that any name has is left alone, however like another: an osteoclast is no osteoblast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

_LONG = 7  # letters: shorter words are too easily other words
_LIKE = 85.0  # similarity, 0 to 100


class Speller:
    """:param words: words that are spelt right."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if len(word) >= _LONG and word.isalpha():
                self._by_letter[word[0]].append(word)
        self._mended: dict[str, str] = {}

    def mend(self, form: str) -> str:
        """A normal form with each long word that nobody knows as the known word most like it."""
        return " ".join(self._word(word) for word in form.split())

    def _word(self, word: str) -> str:
        if len(word) < _LONG or word in self._known or not word.isalpha():
            return word
        if word not in self._mended:
            self._mended[word] = self._closest(word)
        return self._mended[word]

    def _closest(self, word: str) -> str:
        from rapidfuzz.process import extractOne

        # The first letter is seldom misspelt, and "unswitched" is not "switched".
        found = extractOne(word, self._by_letter[word[0]], score_cutoff=_LIKE)
        return str(found[0]) if found else word
