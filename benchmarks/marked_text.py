"""Texts whose personal parts are marked, «[姓名]张三», and what redaction makes of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.personal.found import Found
from nlp.redaction import transcript_spans
from nlp.transcript import Transcript, Turn

_MARK = re.compile(r"«(\[\w+\])([^»]*)»")
_ROLES = {"客服": "agent", "客户": "customer"}


@dataclass(frozen=True)
class MarkedTranscript:
    """A transcript and, for each of its turns, the places that are personal."""

    transcript: Transcript
    personal: tuple[tuple[Found, ...], ...]


@dataclass(frozen=True)
class Masked:
    """What became of one transcript.

    `parts` holds (placeholder, whether every letter and digit of it was masked, whether under its own placeholder) for each
    personal part; `free` counts the characters that are nobody's, `lost` those of them that were masked.
    """

    parts: tuple[tuple[str, bool, bool], ...]
    free: int
    lost: int


def marked_text(text: str) -> MarkedTranscript:
    """Read a marked text, as one turn of the customer; or lines that begin with 客服： or 客户：, one turn each."""
    lines = [line for line in text.strip().splitlines() if line]
    turns, personal = [], []
    for line in lines:
        role, colon, said = line.partition("：")
        speaker, said = (_ROLES[role], said) if colon and role in _ROLES else ("customer", line)
        plain, places = _unmarked(said)
        turns.append(Turn("agent" if speaker == "agent" else "customer", plain))
        personal.append(places)
    return MarkedTranscript(Transcript(tuple(turns)), tuple(personal))


def masked(case: MarkedTranscript) -> Masked:
    """Redact one transcript and compare."""
    parts: list[tuple[str, bool, bool]] = []
    free = lost = 0
    for turn, true, found in zip(case.transcript.turns, case.personal, transcript_spans(case.transcript), strict=True):
        kinds = _kinds(turn.text, found)
        own = np.zeros(len(turn.text), dtype=bool)
        for start, end, placeholder in true:
            own[start:end] = True
            said = [
                kind
                for kind, character in zip(kinds[start:end], turn.text[start:end], strict=True)
                if character.isalnum()
            ]
            parts.append((placeholder, all(said), placeholder in said))
        hidden = np.array([bool(kind) for kind in kinds], dtype=bool)
        free += int((~own).sum())
        lost += int((hidden & ~own).sum())
    return Masked(tuple(parts), free, lost)


def recall_counts(results: Sequence[Masked], placeholders: frozenset[str]) -> NDArray[np.int64]:
    """Return (found, all) of the parts of these kinds, one row a transcript."""
    hits = [[hit for placeholder, hit, _ in each.parts if placeholder in placeholders] for each in results]
    return np.array([[sum(row), len(row)] for row in hits], dtype=np.int64)


def _unmarked(text: str) -> tuple[str, tuple[Found, ...]]:
    plain, places, last = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[last : mark.start()]
        places.append(Found(len(plain), len(plain) + len(mark[2]), mark[1]))
        plain += mark[2]
        last = mark.end()
    return plain + text[last:], tuple(places)


def _kinds(text: str, found: Sequence[Found]) -> list[str]:
    kinds = [""] * len(text)
    for start, end, placeholder in found:
        kinds[start:end] = [placeholder] * (end - start)
    return kinds
