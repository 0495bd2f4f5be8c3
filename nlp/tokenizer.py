"""Cutting Chinese text into words: jieba as the reference, rjieba as the fast path, one protocol."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

import jieba
import rjieba

from nlp.lexicon import Lexicon

# The two segmenters differ on letters, digits and punctuation, so they are only ever asked about Chinese characters.
_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z]+|[0-9]+(?:\.[0-9]+)?|[^\s]|\n")
# Among equally likely cuts of 喂喂喂 each has its own taste. What recognition repeats says no more the third time.
_REPEAT = re.compile(r"(.)\1{2,}")


class Tokenizer(Protocol):
    """Cuts text into words. `lexicon` holds the terms it keeps whole."""

    name: str
    lexicon: Lexicon

    def cut(self, text: str) -> list[str]:
        """Return the words of `text` in order, without white space; a run of three or more equal characters counts as two."""

    def cut_many(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text: the same as `cut`, in less time where the texts are short."""


class JiebaTokenizer:
    """The reference: jieba, in an instance of its own, so that nobody else's dictionary changes."""

    name = "jieba"

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        segmenter = jieba.Tokenizer()
        # Not initialize(), which reads and writes a marshal file in a temporary folder that everybody can write to.
        segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
        segmenter.initialized = True
        for word in lexicon.words:
            # A word that is there already is counted twice in the total by jieba, which makes all others look rarer than they are.
            counted = segmenter.FREQ.get(word, 0)
            segmenter.add_word(word)
            segmenter.total -= counted
        self._cut: Callable[[str], Iterable[str]] = segmenter.cut

    def cut(self, text: str) -> list[str]:
        """Return the words of `text`."""
        return self.cut_many([text])[0]

    def cut_many(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text."""
        return _cut_runs(texts, self._cut)


class RjiebaTokenizer:
    """The fast path: the same dictionary and algorithm in Rust.

    All terms are added before the first cut: adding one while another thread cuts raises "Already borrowed". Cutting from
    several threads is safe.
    """

    name = "rjieba"

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        segmenter = rjieba.Jieba()
        for word in lexicon.words:
            segmenter.add_word(word, None, None)
        self._cut: Callable[[str], Iterable[str]] = segmenter.cut

    def cut(self, text: str) -> list[str]:
        """Return the words of `text`."""
        return self.cut_many([text])[0]

    def cut_many(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text."""
        return _cut_runs(texts, self._cut)


@lru_cache(maxsize=4)
def fast_tokenizer(lexicon: Lexicon) -> RjiebaTokenizer:
    """Return the fast tokenizer of a lexicon, one per process: its dictionary takes a tenth of a second and 40 MB."""
    return RjiebaTokenizer(lexicon)


def _cut_runs(texts: Sequence[str], cut: Callable[[str], Iterable[str]]) -> list[list[str]]:
    # All texts are the lines of one: no word goes over the end of a line, and a call costs as much as twenty characters.
    lines = "\n".join([text.replace("\n", " ") for text in texts])
    runs = _RUN.findall(_REPEAT.sub(r"\1\1", lines))
    cuts = iter(" ".join(cut("\n".join(filter(_is_chinese, runs)))).split("\n"))
    spaced = " ".join([next(cuts) if _is_chinese(run) else run for run in runs])
    return [line.split() for line in spaced.split("\n")] if texts else []


def _is_chinese(run: str) -> bool:
    return "\u4e00" <= run[0] <= "\u9fff"
