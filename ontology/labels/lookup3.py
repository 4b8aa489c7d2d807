"""Bob Jenkins' lookup3 hash (`hashlittle`), with which HDF5 guards its metadata."""

from __future__ import annotations

_WORD = 0xFFFFFFFF
_MIX = ((0, 2, 4, 1), (1, 0, 6, 2), (2, 1, 8, 0), (0, 2, 16, 1), (1, 0, 19, 2), (2, 1, 4, 0))
_FINAL = ((2, 1, 14), (0, 2, 11), (1, 0, 25), (2, 1, 16), (0, 2, 4), (1, 0, 14), (2, 1, 24))


def lookup3(data: bytes) -> int:
    """The 32-bit hash of some bytes, from seed 0.

    Source: http://burtleburtle.net/bob/c/lookup3.c (public domain).
    """
    state = [(0xDEADBEEF + len(data)) & _WORD] * 3
    while len(data) > 12:
        _add(state, data[:12])
        for i, j, turn, k in _MIX:
            state[i] = (state[i] - state[j]) & _WORD ^ _turned(state[j], turn)
            state[j] = (state[j] + state[k]) & _WORD
        data = data[12:]
    if data:
        _add(state, data.ljust(12, b"\0"))
        for i, j, turn in _FINAL:
            state[i] = ((state[i] ^ state[j]) - _turned(state[j], turn)) & _WORD
    return state[2]


def _add(state: list[int], block: bytes) -> None:
    for i in range(3):
        state[i] = (state[i] + int.from_bytes(block[4 * i : 4 * i + 4], "little")) & _WORD


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _WORD
