"""MurmurHash3 of many short pieces of one text at once, in numpy: the hash scikit-learn gives n-grams their place with."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Pieces of more bytes are rare (a web address, 哈 five hundred times): each is hashed by itself.
_LONGEST = 48
_WORD = 4
_FIRST, _SECOND = np.uint32(0xCC9E2D51), np.uint32(0x1B873593)
_STEP, _ADDED = np.uint32(5), np.uint32(0xE6546B64)
_LAST, _VERY_LAST = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_ALL = 0xFFFFFFFF
_REST = np.array([0, 0xFF, 0xFFFF, 0xFFFFFF], dtype=np.uint32)


def murmur3(content: bytes, starts: Array, lengths: Array) -> NDArray[np.uint32]:
    """Return the hash (MurmurHash3_x86_32, seed 0) of each piece content[start : start + length], (n_pieces,).

    Four bytes of all pieces are mixed in at once; a piece that has no more of them waits for the last step.
    """
    words = _words(content)
    hashes = np.zeros(len(starts), dtype=np.uint32)
    for end in range(_WORD, min(int(lengths.max(initial=0)), _LONGEST) + 1, _WORD):
        _mix_in(hashes, words, starts + (end - _WORD), lengths >= end)
    rest = words[starts + (lengths & ~3)] & _REST[lengths & 3]
    hashes ^= _mixed(rest)
    hashes ^= lengths.astype(np.uint32)
    _finish(hashes)
    for number in np.flatnonzero(lengths > _LONGEST):
        piece = content[starts[number] : starts[number] + lengths[number]]
        hashes[number] = _hash_of(piece)
    return hashes


def _hash_of(piece: bytes) -> int:
    """Return the hash of one piece, word by word: no array is as long as the longest piece times all of them."""
    whole = len(piece) & ~3
    words = np.frombuffer(piece, dtype="<u4", count=whole // _WORD)
    rest = int.from_bytes(piece[whole:], "little")
    number = 0
    for word in _mixed(words.astype(np.uint32)).tolist():
        number ^= word
        number = (number << 13 | number >> 19) & _ALL
        number = (number * 5 + int(_ADDED)) & _ALL
    number ^= int(_mixed(np.array([rest], dtype=np.uint32))[0])
    finished = np.array([number ^ len(piece)], dtype=np.uint32)
    _finish(finished)
    return int(finished[0])


def _words(content: bytes) -> Array:
    """Return the four bytes that begin at each place as one little-endian number; after the end come zeros."""
    padded = np.frombuffer(content + bytes(_LONGEST + _WORD), dtype=np.uint8)
    return np.ndarray(len(content) + _LONGEST, dtype="<u4", buffer=padded, strides=(1,)).astype(np.uint32)


def _mix_in(hashes: Array, words: Array, places: Array, longer: Array) -> None:
    """Mix the next four bytes into the hashes of the pieces that are `longer`."""
    # To choose among all results is cheaper than to gather most of them.
    if 2 * np.count_nonzero(longer) > len(longer):
        np.copyto(hashes, _stepped(hashes ^ _mixed(words[places])), where=longer)
    else:
        some = np.flatnonzero(longer)
        hashes[some] = _stepped(hashes[some] ^ _mixed(words[places[some]]))


def _stepped(hashes: Array) -> Array:
    _rotate(hashes, 13)
    hashes *= _STEP
    hashes += _ADDED
    return hashes


def _mixed(words: Array) -> Array:
    words *= _FIRST
    _rotate(words, 15)
    words *= _SECOND
    return words


def _rotate(numbers: Array, bits: int) -> None:
    low = numbers >> np.uint32(32 - bits)
    numbers <<= np.uint32(bits)
    numbers |= low


def _finish(hashes: Array) -> None:
    hashes ^= hashes >> np.uint32(16)
    hashes *= _LAST
    hashes ^= hashes >> np.uint32(13)
    hashes *= _VERY_LAST
    hashes ^= hashes >> np.uint32(16)
