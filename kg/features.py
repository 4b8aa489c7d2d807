"""Input features of a node: its names, what it states, its category. A new node needs no new parameter.

Names and statements are hashed (feature hashing, Weinberger et al. 2009, doi:10.1145/1553374.1553516): words,
pairs of words and character trigrams of label and synonyms fall into a fixed number of signed buckets, and so
does each statement `predicate object` that the node itself makes. Two nodes with one name and unlike
statements, or the reverse, have unlike rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .graph import Edge, KnowledgeGraph, Node
from .schema import CATEGORIES

TEXT_DIM, STATED_DIM = 256, 128
FEATURE_DIM = TEXT_DIM + STATED_DIM + len(CATEGORIES) + 1
# What all nodes of a kind share is told, but must not drown what tells them apart.
_SHARED = 0.3
_WORD, _PAIR, _TRIGRAM = 2.0, 1.5, 0.5
Row = npt.NDArray[np.float32]


def node_features(graph: KnowledgeGraph, ids: list[str]) -> Row:
    """Features of the nodes `ids`, [len(ids), FEATURE_DIM], each row: text | stated | category | constant.

    What a node states is read off the graph that is given: to hold an edge out, leave it out of the graph.
    """
    rows = np.zeros((len(ids), FEATURE_DIM), dtype=np.float32)
    for row, i in zip(rows, ids, strict=True):
        row[:] = features_of(graph.nodes[i], graph.stated(i), graph.nodes)
    return rows


def features_of(node: Node, stated: Iterable[Edge], nodes: dict[str, Node]) -> Row:
    """Features of one node, [FEATURE_DIM], from its names and the edges that leave it.

    :param nodes: where the labels of the edges' objects stand; an object without a node counts by its CURIE.
    """
    row = np.zeros(FEATURE_DIM, dtype=np.float32)
    row[:TEXT_DIM] = _text_vector(node)
    said = {statement(e, nodes) for e in stated}
    row[TEXT_DIM : TEXT_DIM + STATED_DIM] = _hashed(((text, 1.0) for text in sorted(said)), STATED_DIM)
    row[TEXT_DIM + STATED_DIM + CATEGORIES.index(node.category)] = _SHARED
    row[-1] = _SHARED
    return row


def statement(edge: Edge, nodes: dict[str, Node]) -> str:
    """What is hashed of an edge: its predicate and what its object is called."""
    name = nodes[edge.object].label if edge.object in nodes else edge.object
    return f"s:{edge.predicate}\t{name.casefold()}"


def bucket(piece: str, dim: int) -> tuple[int, float]:
    """The bucket of a piece, below `dim`, and its sign."""
    code = _code(piece)
    return (code >> 1) % dim, 1.0 if code & 1 else -1.0


def _text_vector(node: Node) -> Row:
    """Hashed pieces of the names, unit length; the label and all synonyms together weigh the same."""
    vector = _hashed(_pieces(node.label), TEXT_DIM)
    for name in node.synonyms:
        vector += _hashed(_pieces(name), TEXT_DIM) / len(node.synonyms)
    return _unit(vector)


def _hashed(pieces: Iterable[tuple[str, float]], dim: int) -> Row:
    """The sum of the pieces in their signed buckets, unit length; zeros if there are none."""
    vector = np.zeros(dim, dtype=np.float32)
    for piece, weight in pieces:
        place, sign = bucket(piece, dim)
        vector[place] += sign * weight
    return _unit(vector)


def _unit(vector: Row) -> Row:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@lru_cache(maxsize=1 << 17)
def _code(piece: str) -> int:
    return int.from_bytes(blake2b(piece.encode(), digest_size=4).digest())


def _pieces(name: str) -> Iterator[tuple[str, float]]:
    """Words, pairs of neighbouring words and the character trigrams within words, each with its weight."""
    words = re.findall(r"[^\W_]+|[+-](?!\w)|['\u2032]", name.casefold())
    yield from ((f"w:{word}", _WORD) for word in words)
    yield from ((f"p:{a} {b}", _PAIR) for a, b in pairwise(words))
    yield from ((f"c:{word[i : i + 3]}", _TRIGRAM) for word in words for i in range(len(word) - 2))
