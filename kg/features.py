"""Input features of a node: its category and its names. Never an id, so a new node needs no new parameter.

Names are hashed (feature hashing, Weinberger et al. 2009, doi:10.1145/1553374.1553516): words and character
trigrams of label and synonyms fall into a fixed number of signed buckets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from .graph import KnowledgeGraph, Node
from .schema import CATEGORIES

TEXT_DIM = 64
FEATURE_DIM = TEXT_DIM + len(CATEGORIES) + 1


def node_features(graph: KnowledgeGraph, ids: list[str]) -> npt.NDArray[np.float32]:
    """Features of the nodes `ids`, shape [len(ids), FEATURE_DIM], each row: text | category | constant 1."""
    rows = np.zeros((len(ids), FEATURE_DIM), dtype=np.float32)
    for row, node in zip(rows, (graph.nodes[i] for i in ids), strict=True):
        row[:TEXT_DIM] = _text_vector(node)
        row[TEXT_DIM + CATEGORIES.index(node.category)] = 1.0
        row[-1] = 1.0
    return rows


def _text_vector(node: Node) -> npt.NDArray[np.float32]:
    """Signed hashed counts of the node's name pieces, unit length; label and synonyms weigh the same."""
    vector = np.zeros(TEXT_DIM, dtype=np.float32)
    for weight, names in ((1.0, (node.label,)), (1.0 / max(len(node.synonyms), 1), node.synonyms)):
        for name in names:
            for piece in _pieces(name):
                code = int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=4).digest())
                vector[(code >> 1) % TEXT_DIM] += weight * (1.0 if code & 1 else -1.0)
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _pieces(name: str) -> Iterator[str]:
    """Words, and the character trigrams within each."""
    for word in re.findall(r"[a-z0-9+-]+", name.casefold()):
        yield f"w:{word}"
        yield from (f"c:{word[i : i + 3]}" for i in range(len(word) - 2))
