"""What single turns give the columns of a text model: the text as it is heard, its words, what of it is meant, and counts."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.negation import asserted_many
from nlp.normalization.spoken import heard_many
from nlp.tokenizer import Tokenizer

Array = NDArray[Any]

SIGNS = ("length", "exclamations", "questions", "pauses")
"""What is counted in a turn as delivered: characters, and signs."""
WORDS = ("negations", "negative_words", "positive_words")
"""What is counted in a turn as heard."""

_BASIC_PLANE = 1 << 16
_SIGNS = ("！!", "？?", "…嗯呃额")
_ELLIPSIS = "..."
_NEGATIONS = ("不没无未别",)


class Readings:
    """Turns by their text, each read once however often it is said, and no further than somebody asks.

    `heard` maps the text as delivered to the text as it is heard.
    """

    def __init__(self, texts: Iterable[str], tokenizer: Tokenizer) -> None:
        delivered = list(dict.fromkeys(texts))
        self.heard = dict(zip(delivered, heard_many(delivered), strict=True))
        self._tokenizer = tokenizer
        self._meant: dict[str, str] = {}
        self._words: dict[str, list[str]] = {}

    def meant(self, texts: Iterable[str]) -> dict[str, str]:
        """Return by text what of it is neither denied nor settled, as it is heard."""
        said = {text: self.heard[text] for text in texts}
        new = [text for text in dict.fromkeys(said.values()) if text not in self._meant]
        self._meant.update(zip(new, asserted_many(new), strict=True))
        return {text: self._meant[heard] for text, heard in said.items()}

    def words(self, heard: Iterable[str]) -> dict[str, list[str]]:
        """Return the words by what is heard or meant."""
        said = list(dict.fromkeys(heard))
        new = [text for text in said if text not in self._words]
        self._words.update(zip(new, self._tokenizer.cut_many(new), strict=True))
        return {text: self._words[text] for text in said}

    def signs(self, texts: Sequence[str]) -> Array:
        """Return how often each text holds what SIGNS names, (n_texts, n_signs)."""
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        signs = _occurrences(_SIGNS, texts)
        signs[:, -1] += np.array([text.count(_ELLIPSIS) for text in texts], dtype=np.int64)
        return np.column_stack([lengths, signs])

    def told(self, texts: Sequence[str]) -> Array:
        """Return how often each text holds what WORDS names, (n_texts, n_words)."""
        heard = [self.heard[text] for text in texts]
        words, lexicon = self.words(heard), self._tokenizer.lexicon
        known = lexicon.negative | lexicon.positive
        told = np.zeros((len(texts), 2), dtype=np.int64)
        for number, cut in enumerate(map(words.__getitem__, heard)):
            # Most turns tell nothing.
            if not known.isdisjoint(cut):
                told[number] = [sum(map(marked.__contains__, cut)) for marked in (lexicon.negative, lexicon.positive)]
        return np.column_stack([_occurrences(_NEGATIONS, heard), told])


def _occurrences(signs: Sequence[str], texts: Sequence[str]) -> Array:
    """Return how often characters of each entry of `signs` occur in each text, (n_texts, n_signs)."""
    kinds = np.zeros(_BASIC_PLANE, dtype=np.int64)
    for number, characters in enumerate(signs, start=1):
        kinds[list(map(ord, characters))] = number
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
    kind = kinds[np.minimum(codes, _BASIC_PLANE - 1)]
    owner = np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
    counts = np.bincount(owner * (len(signs) + 1) + kind, minlength=len(texts) * (len(signs) + 1))
    return counts.reshape(len(texts), len(signs) + 1)[:, 1:]
