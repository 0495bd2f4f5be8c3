"""From transcripts to the windows of tokens that an encoder reads: the same definition in training and serving."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer as TokenSplitter

from nlp.error import EncoderError
from nlp.normalization.spoken import heard
from nlp.transcript import Transcript, Turn
from nlp.transformer.window_config import WindowConfig

SPEAKER_MARKS = {"customer": "[客户]", "agent": "[客服]"}
"""Special tokens that open every turn, and every window that begins within one."""

Ids = NDArray[np.int64]


class WindowCutter:
    """Cuts transcripts with one tokenizer, which must know SPEAKER_MARKS."""

    def __init__(self, splitter: TokenSplitter, config: WindowConfig) -> None:
        """Raise EncoderError where a mark is unknown, or the overlap leaves no room for anything new."""
        marks = {speaker: splitter.token_to_id(mark) for speaker, mark in SPEAKER_MARKS.items()}
        ends = splitter.encode("").ids
        if None in marks.values():
            raise EncoderError(f"the tokenizer does not know {' and '.join(SPEAKER_MARKS.values())}")
        if len(ends) != 2:  # noqa: PLR2004 - [CLS] and [SEP], or <s> and </s>
            raise EncoderError(f"the tokenizer puts {len(ends)} tokens around a text, must be 2")
        if config.overlap > config.tokens // 2:
            raise EncoderError(f"windows.overlap is {config.overlap}, must be at most half of {config.tokens} tokens")
        # What a caller says or writes is text, even where it looks like a mark.
        splitter.encode_special_tokens = True
        self._splitter, self._config = splitter, config
        self._marks: dict[str, int] = {speaker: number for speaker, number in marks.items() if number is not None}
        self._first, self._last = ends

    @classmethod
    def load(cls, path: Path, config: WindowConfig) -> "WindowCutter":
        """Return the cutter with the `tokenizer.json` at `path`; EncoderError where it is none."""
        try:
            splitter = TokenSplitter.from_str(path.read_text(encoding="utf-8"))
        except Exception as error:  # the library raises Exception itself
            raise EncoderError(f"{path}: is not a tokenizer: {str(error).splitlines()[0]}") from error
        return cls(splitter, config)

    def windows(self, transcripts: Sequence[Transcript]) -> list[list[list[int]]]:
        """Return for each transcript its windows, at least one, each the ids of at most `tokens` tokens."""
        turns = [turn for transcript in transcripts for turn in transcript.turns]
        encoded = self._splitter.encode_batch([heard(turn.text) for turn in turns], add_special_tokens=False)
        parts = iter(encoding.ids for encoding in encoded)
        return [self._cut([(turn, next(parts)) for turn in transcript.turns]) for transcript in transcripts]

    def _cut(self, turns: Sequence[tuple[Turn, list[int]]]) -> list[list[int]]:
        ids = [token for turn, part in turns for token in (self._marks[turn.speaker], *part)]
        speakers = [self._marks[turn.speaker] for turn, part in turns for _ in range(len(part) + 1)]
        # Room for the token at each end and for the mark of a turn that goes on.
        room = self._config.tokens - 3
        starts = range(0, max(len(ids) - self._config.overlap, 1), room - self._config.overlap)
        return [self._window(ids, speakers, start, room) for start in _outermost(starts, self._config.most)]

    def _window(self, ids: list[int], speakers: list[int], start: int, room: int) -> list[int]:
        goes_on = speakers[start : start + 1] if ids[start : start + 1] != speakers[start : start + 1] else []
        return [self._first, *goes_on, *ids[start : start + room], self._last]


def padded(windows: Sequence[Sequence[int]], padding: int = 0, step: int = 1) -> tuple[Ids, Ids]:
    """Return ids and attention mask of windows, each (n_windows, n_tokens); padding is masked by 0.

    There are as many tokens as in the longest window, rounded up to a multiple of `step`.
    """
    longest = -(-max(map(len, windows)) // step) * step
    ids = np.full((len(windows), longest), padding, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window)], mask[row, : len(window)] = window, 1
    return ids, mask


def batches_by_length(lengths: Sequence[int], batch: int) -> list[Ids]:
    """Return the numbers of all windows in groups of at most `batch`, similar lengths together: less padding to compute."""
    order = np.argsort(lengths, kind="stable")
    return [order[start : start + batch] for start in range(0, len(order), batch)]


def _outermost(starts: range, most: int) -> list[int]:
    if len(starts) <= most:
        return list(starts)
    head = most // 2
    return [*starts[:head], *starts[len(starts) - (most - head) :]]
