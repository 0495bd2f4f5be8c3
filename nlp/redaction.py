"""Masking what points to a person before anything is written: typed placeholders instead."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from nlp.personal.dictation import dictated, questions
from nlp.personal.found import Asked, Found, disjoint, occurrences
from nlp.personal.glance import Glance, glance
from nlp.personal.personal_name import PLACEHOLDER as NAME
from nlp.personal.personal_name import may_answer
from nlp.personal.span import PLACEHOLDERS, TOKEN, personal_spans, replaced
from nlp.transcript import Transcript, Turn

__all__ = [
    "PLACEHOLDERS", "TOKEN", "personal_spans", "redact", "redact_message", "redact_transcript", "redact_transcripts",
    "replaced", "transcript_spans",
]  # fmt: skip

_INSTANT = re.compile(r"((?<![0-9A-Za-z])\d{8}T\d{6,12}(?![0-9A-Za-z]))")
_Reader = Callable[[str, Asked, Sequence[Found]], list[Found]]


def redact(text: str) -> str:
    """Return `text` with every number, name and address of a person that is found replaced by its placeholder.

    What is masked is gone; tokens of a vault go as well. Redacting twice changes nothing more. Public numbers such as 95598,
    amounts, dates and readings stay.
    """
    return replaced(text, personal_spans(text))


def redact_message(text: str) -> str:
    """Return what a program says, redacted; instants such as 20260301T021500123456, which name snapshots, stay."""
    return "".join(part if _INSTANT.fullmatch(part) else redact(part) for part in _INSTANT.split(text))


def redact_transcript(transcript: Transcript) -> Transcript:
    """Return the transcript with every turn redacted, each in the light of its neighbours.

    An answer is known by its question, a number that is dictated over several turns and read back by its parts, a full name that
    was told once by its characters.
    """
    return redact_transcripts([transcript])[0]


def redact_transcripts(transcripts: Sequence[Transcript]) -> list[Transcript]:
    """Return every transcript as `redact_transcript` does; turns that many calls have in common (您好请讲, 好的) are read once."""
    read = cache(personal_spans)
    seen = glance(turn.text for transcript in transcripts for turn in transcript.turns)
    return [_without(transcript, _spans(transcript, seen, read)) for transcript in transcripts]


def _without(transcript: Transcript, found: Sequence[Sequence[Found]]) -> Transcript:
    if not any(found):
        return transcript
    turns = [
        Turn(turn.speaker, replaced(turn.text, each)) if each else turn
        for turn, each in zip(transcript.turns, found, strict=True)
    ]
    return replace(transcript, turns=tuple(turns))


def transcript_spans(transcript: Transcript) -> list[list[Found]]:
    """Return for every turn what `redact_transcript` replaces, from left to right and without overlap."""
    return _spans(transcript, glance(turn.text for turn in transcript.turns), personal_spans)


def _spans(transcript: Transcript, seen: Glance, read: _Reader) -> list[list[Found]]:
    speakers, texts = [turn.speaker for turn in transcript.turns], [turn.text for turn in transcript.turns]
    asked = questions(speakers, texts, seen.asking)
    known = dictated(speakers, texts, asked, seen.digits)
    found = [
        read(text, kinds, tuple(places))
        if text in seen.personal or (kinds and text in seen.figures) or places or (NAME in kinds and may_answer(text))
        else []
        for text, kinds, places in zip(texts, asked, known, strict=True)
    ]
    names = _full_names(texts, found)
    return [_with_names(text, places, names) for text, places in zip(texts, found, strict=True)] if names else found


def _full_names(texts: Sequence[str], found: Sequence[list[Found]]) -> list[str]:
    told = {
        text[start:end]
        for text, places in zip(texts, found, strict=True)
        for start, end, placeholder in places
        if placeholder == NAME and end - start > 1
    }
    return sorted(told)


def _with_names(text: str, places: list[Found], names: Sequence[str]) -> list[Found]:
    again = [Found(*place, NAME) for name in names if name in text for place in occurrences(text, name)]
    return disjoint([places, again]) if again else places
