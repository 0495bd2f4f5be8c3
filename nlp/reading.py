"""What single turns give the columns of a text model: the text as it is heard, its words, what of it is meant, and counts."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.negation import asserted_many
from nlp.normalization.spoken import heard_many
from nlp.tokenizer import Tokenizer

Array = NDArray[Any]

MARKS = ("length", "exclamations", "questions", "pauses", "negations", "negative_words", "positive_words")
"""What is counted in a turn: characters and signs of the turn as delivered, negations and words of the turn as heard."""

_BASIC_PLANE = 1 << 16
_SIGNS = ("！!", "？?", "…嗯呃额")
_ELLIPSIS = "..."
_NEGATIONS = ("不没无未别",)


class Reading(NamedTuple):
    """A turn: its number among the marks; as heard; of it what is neither denied nor settled; the words of both, spaced."""

    number: int
    heard: str
    meant: str
    words: str
    meant_words: str


class Readings:
    """Turns by their text, each read once however often it is said; `marks` (n_turns, n_marks) counts what MARKS names.

    Without a tokenizer there are no words to count, and what is meant is not asked.
    """

    def __init__(self, texts: Iterable[str], tokenizer: Tokenizer | None = None) -> None:
        delivered = list(dict.fromkeys(texts))
        said = heard_many(delivered)
        meant = asserted_many(said) if tokenizer else said
        words = _words([*said, *meant], tokenizer)
        spaced = {text: " ".join(cut) for text, cut in words.items()}
        self._turns = {
            raw: Reading(number, text, kept, spaced[text], spaced[kept])
            for number, (raw, text, kept) in enumerate(zip(delivered, said, meant, strict=True))
        }
        lengths = np.fromiter(map(len, delivered), dtype=np.int64, count=len(delivered))
        signs = _occurrences(_SIGNS, delivered)
        signs[:, -1] += np.array([text.count(_ELLIPSIS) for text in delivered], dtype=np.int64)
        told = _told([words[text] for text in said], tokenizer)
        self.marks: Array = np.column_stack([lengths, signs, _occurrences(_NEGATIONS, said), told])

    def __getitem__(self, text: str) -> Reading:
        return self._turns[text]


def _words(texts: Sequence[str], tokenizer: Tokenizer | None) -> dict[str, list[str]]:
    if tokenizer is None:
        return {text: [] for text in texts}
    distinct = list(dict.fromkeys(texts))
    return dict(zip(distinct, tokenizer.cut_many(distinct), strict=True))


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


def _told(words: Sequence[Sequence[str]], tokenizer: Tokenizer | None) -> Array:
    """Return the numbers of negative and positive words, (n_texts, 2)."""
    lexicon = tokenizer.lexicon if tokenizer else None
    told = np.zeros((len(words), 2), dtype=np.int64)
    if lexicon is None:
        return told
    known = lexicon.negative | lexicon.positive
    for number, cut in enumerate(words):
        # Most turns tell nothing.
        if not known.isdisjoint(cut):
            told[number] = [sum(map(words.__contains__, cut)) for words in (lexicon.negative, lexicon.positive)]
    return told
