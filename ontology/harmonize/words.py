"""Words of cell names in one spelling: what an abbreviation or a phrase says, as canonical tokens.

The table is `words.tsv`: a word or phrase in normal form, and its tokens; a curator may add to it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "words.tsv"


@cache
def load_words(path: Path = TABLE) -> dict[str, tuple[str, ...]]:
    """Phrase → tokens; the empty tuple for words that say nothing."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {phrase: tuple(said.split()) for phrase, said in rows if phrase != "phrase"}
