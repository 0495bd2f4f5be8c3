"""Counting the hashed n-grams of many texts at once: the same counts as scikit-learn's HashingVectorizer, many times faster.

That makes a Python string of every n-gram; here the n-grams of all texts are places in one array of bytes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.murmur import murmur3

Array = NDArray[Any]

# So many characters at a time: their n-grams fit into the processor's cache, and memory does not grow with the texts.
_CHARACTERS = 1 << 15
# From so many n-grams on the product of a matrix is faster.
_FEW = 4096
_SPACES = re.compile(r"\s\s+")
# Between texts stands what is neither letter nor space: it changes no final sigma and no run of spaces.
_BETWEEN = "\0"
_SPACE, _CONTINUATION = 0x20, 0x80


@dataclass(frozen=True)
class Hashing:
    """Runs of `least` to `most` characters, or words where `by_word`, hashed into `places` columns."""

    by_word: bool
    least: int
    most: int
    places: int

    def counts(self, texts: Sequence[str]) -> Iterator[Any]:
        """Yield how often each column occurs in the texts: sparse (some texts, places), one below the other."""
        return (counts.matrix(counts.numbers) for counts in self.rows(texts))

    def rows(self, texts: Sequence[str]) -> Iterator["Counts"]:
        """Yield the same counts, not yet as matrices."""
        for part in _parts(texts):
            units = _words(part) if self.by_word else _characters(part)
            yield self._counted(self._keys(units), len(part))

    def _keys(self, units: "_Units") -> Array:
        """Return text number × places + column of every n-gram, (n_ngrams,)."""
        owners, sizes = units.owners, range(self.least, self.most + 1)
        first = [np.flatnonzero(_same(owners, size)) for size in sizes]
        last = [begin + size - 1 for begin, size in zip(first, sizes, strict=True)]
        begin = np.concatenate(first)
        starts = units.starts[begin]
        hashes = murmur3(units.content, starts, units.ends[np.concatenate(last)] - starts)
        # The hash is read as a signed number, whose size decides.
        _, columns = _divided(np.minimum(hashes, 0 - hashes), self.places)
        # Narrow keys are sorted in half the time.
        narrow = (int(owners.max(initial=0)) + 1) * self.places <= 1 << 32
        texts: Array = owners[begin].astype(np.uint32 if narrow else np.uint64)
        texts *= texts.dtype.type(self.places)
        return texts + columns

    def _counted(self, keys: Array, texts: int) -> "Counts":
        keys.sort()
        starts = np.ones(len(keys) + 1, dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=starts[1:-1])
        # The last start is the end of all.
        first = starts.nonzero()[0] if len(keys) else np.zeros(1, dtype=np.intp)
        numbers = (first[1:] - first[:-1]).astype(float)
        first = first[:-1]
        rows, columns = _divided(keys[first], self.places)
        borders = np.searchsorted(rows, np.arange(texts + 1, dtype=rows.dtype))
        return Counts(numbers, columns.astype(np.int32), borders.astype(np.int32), self.places)


class Counts(NamedTuple):
    """Sparse rows, as of a CSR matrix with `places` columns; making a matrix of them costs more than short texts do."""

    numbers: Array
    columns: Array
    borders: Array
    places: int

    def times(self, values: Array, weights: Array) -> Array:
        """Return (n_texts, n) for `values` in the place of `numbers`, and `weights` (places, n)."""
        if len(values) >= _FEW:
            return np.asarray(self.matrix(values) @ weights)
        sums = np.zeros((len(self.borders) - 1, weights.shape[1]))
        filled = self.borders[:-1] < self.borders[1:]
        if filled.any():
            sums[filled] = np.add.reduceat(weights[self.columns] * values[:, None], self.borders[:-1][filled])
        return sums

    def matrix(self, values: Array) -> Any:  # noqa: ANN401 - SciPy is not loaded before it is needed
        """Return the sparse matrix with `values` in the place of `numbers`."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - 15 MB that a service which hears one call at a time does not need

        return csr_array((values, self.columns, self.borders), shape=(len(self.borders) - 1, self.places))


@dataclass(frozen=True)
class _Units:
    """Characters or words of several texts: the bytes; (n_units,) where each starts and ends; the number of its text or −1."""

    content: bytes
    starts: Array
    ends: Array
    owners: Array


def _divided(numbers: Array, divisor: int) -> tuple[Array, Array]:
    """Return quotients and remainders; numpy's own divmod takes four times as long."""
    quotients = numbers // numbers.dtype.type(divisor)
    return quotients, numbers - quotients * numbers.dtype.type(divisor)


def _same(owners: Array, size: int) -> Array:
    """Say of each place whether `size` units from there on belong to one text."""
    last = max(len(owners) - size + 1, 0)
    return (owners[:last] >= 0) & (owners[:last] == owners[size - 1 :])


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    part = np.cumsum([len(text) for text in texts]) // _CHARACTERS
    borders = [0, *(np.flatnonzero(part[1:] != part[:-1]) + 1).tolist(), len(texts)]
    for start, end in pairwise(borders):
        if start < end:
            yield texts[start:end]


def _characters(texts: Sequence[str]) -> _Units:
    sizes = _lengths(texts)
    joined = _BETWEEN.join(texts).lower()
    if len(joined) != sizes.sum() + len(texts) - 1:
        texts = [text.lower() for text in texts]
        joined, sizes = _BETWEEN.join(texts), _lengths(texts)
    if _SPACES.search(joined):
        spaces = np.array([match.span() for match in _SPACES.finditer(joined)])
        owner = np.searchsorted(np.cumsum(sizes + 1), spaces[:, 0], side="right")
        np.subtract.at(sizes, owner, spaces[:, 1] - spaces[:, 0] - 1)
        joined = _SPACES.sub(" ", joined)
    content = joined.encode()
    starts = np.flatnonzero(np.frombuffer(content, dtype=np.uint8) & 0xC0 != _CONTINUATION)
    owners = np.repeat(np.arange(len(texts)), sizes + 1)[:-1]
    owners[np.cumsum(sizes + 1)[:-1] - 1] = -1
    return _Units(content, starts, np.append(starts[1:], len(content)), owners)


def _lengths(texts: Sequence[str]) -> Array:
    return np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))


def _words(texts: Sequence[str]) -> _Units:
    joined = " ".join(filter(None, texts)).lower()
    # Words nearly always stand with one space between them, and no other white space is there: that would not be printable.
    if "  " in f" {joined} " or not joined.isprintable():
        texts = [" ".join(text.split()) for text in texts]
        joined = " ".join(texts).lower()
    content = joined.encode()
    spaces = np.frombuffer(b" " + content + b" ", dtype=np.uint8) == _SPACE
    starts, ends = np.flatnonzero(spaces[:-1] & ~spaces[1:]), np.flatnonzero(~spaces[:-1] & spaces[1:])
    return _Units(content, starts, ends, np.repeat(np.arange(len(texts)), [_spaced(text) for text in texts]))


def _spaced(text: str) -> int:
    return text.count(" ") + 1 if text else 0
