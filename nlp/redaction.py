"""Masking what points to a person before anything is written: typed placeholders instead."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from nlp.personal.address import addresses
from nlp.personal.dictation import dictated, questions
from nlp.personal.found import NOTHING_ASKED, Asked, Found, disjoint, occurrences
from nlp.personal.lettered import lettered
from nlp.personal.personal_name import personal_names
from nlp.personal.personal_number import personal_numbers
from nlp.transcript import Transcript, Turn

PLACEHOLDERS = (
    "[身份证]", "[手机号]", "[户号]", "[表号]", "[密码]", "[银行卡]", "[座机]", "[号码]",
    "[邮箱]", "[微信号]", "[QQ号]", "[车牌]", "[地址]", "[姓名]",
)  # fmt: skip

_NAMES = "|".join(placeholder[1:-1] for placeholder in PLACEHOLDERS)
TOKEN = re.compile(rf"\[(?:{_NAMES})#(?P<token>[a-z]+)\]")
"""A placeholder with the token of a vault."""
_MARK = "\x1e"
_PLACEHOLDER = re.compile(rf"\[(?P<name>{_NAMES})(?:#[a-z]+)?\]|{_MARK}")
_MOST_READINGS = 8


def redact(text: str) -> str:
    """Return `text` with every number, name and address of a person that is found replaced by its placeholder.

    What is masked is gone; tokens of a vault go as well. Redacting twice changes nothing more. Public numbers such as 95598,
    amounts, dates and readings stay.
    """
    return replaced(text, personal_spans(text))


def replaced(text: str, found: list[Found], keep: Callable[[str, str], str] | None = None) -> str:
    """Return the text with each place replaced; `keep` gives the placeholder for a placeholder and what it stands for."""
    if not found:
        return text
    parts, start = [], 0
    for begin, end, placeholder in found:
        parts += [text[start:begin], placeholder if keep is None else keep(placeholder, text[begin:end])]
        start = end
    return "".join([*parts, text[start:]])


def personal_spans(text: str, asked: Asked = NOTHING_ASKED, known: Sequence[Found] = ()) -> list[Found]:
    """Return what `redact` replaces, from left to right and without overlap.

    `asked` is what the other side asked for, `known` are places that were found by other means.
    """
    marks = _marks(text, known) if known or "[" in text or _MARK in text else []
    # What one reading leaves can come to stand free beside a mark; a reading that finds nothing is the last.
    for reading in range(_MOST_READINGS + 1):
        body = _body(text, marks)
        found = [each for each in _once(body, asked) if _MARK not in body[each.start : each.end]]
        if not found:
            break
        found = found if reading < _MOST_READINGS else _whole(body, found)
        marks = sorted([*marks, *_in_text(found, marks)])
    return [mark for mark in marks if mark.placeholder != text[mark.start : mark.end]]


def _marks(text: str, known: Sequence[Found]) -> list[Found]:
    """Return the placeholders that stand in the text already, as their plain form, and what is known."""
    there = [
        Found(*each.span(), f"[{each['name']}]" if each["name"] else _MARK) for each in _PLACEHOLDER.finditer(text)
    ]
    return disjoint([there, list(known)])


def _body(text: str, marks: Sequence[Found]) -> str:
    """Return the text with one character in the place of each mark."""
    return replaced(text, [mark._replace(placeholder=_MARK) for mark in marks])


def _in_text(found: Sequence[Found], marks: Sequence[Found]) -> Iterator[Found]:
    """Yield places of the body as places of the text, both from left to right."""
    shift, waiting = 0, list(reversed(marks))
    for start, end, placeholder in found:
        while waiting and waiting[-1].start < start + shift:
            mark = waiting.pop()
            shift += mark.end - mark.start - 1
        yield Found(start + shift, end + shift, placeholder)


def _whole(body: str, found: Sequence[Found]) -> list[Found]:
    """Return everything between two marks in which something is still found: no text may keep a reader busy."""
    return disjoint(
        [
            [
                Found(body.rfind(_MARK, 0, start) + 1, (body + _MARK).find(_MARK, end), placeholder)
                for start, end, placeholder in found
            ]
        ]
    )


def redact_transcript(transcript: Transcript) -> Transcript:
    """Return the transcript with every turn redacted, each in the light of its neighbours.

    An answer is known by its question, a number that is dictated over several turns and read back by its parts, a full name that
    was told once by its characters.
    """
    return redact_transcripts([transcript])[0]


def redact_transcripts(transcripts: Sequence[Transcript]) -> list[Transcript]:
    """Return every transcript as `redact_transcript` does; turns that many calls have in common (您好请讲, 好的) are read once."""
    read = cache(personal_spans)
    return [_without(transcript, transcript_spans(transcript, read)) for transcript in transcripts]


def _without(transcript: Transcript, found: list[list[Found]]) -> Transcript:
    if not any(found):
        return transcript
    turns = (Turn(turn.speaker, replaced(turn.text, each)) for turn, each in zip(transcript.turns, found, strict=True))
    return replace(transcript, turns=tuple(turns))


def transcript_spans(
    transcript: Transcript, read: Callable[[str, Asked, Sequence[Found]], list[Found]] = personal_spans
) -> list[list[Found]]:
    """Return for every turn what `redact_transcript` replaces, from left to right and without overlap.

    `read` finds what one turn holds, as `personal_spans` does.
    """
    speakers, texts = [turn.speaker for turn in transcript.turns], [turn.text for turn in transcript.turns]
    asked = questions(speakers, texts)
    known = map(tuple, dictated(speakers, texts, asked))
    found = [read(*each) for each in zip(texts, asked, known, strict=True)]
    names = _full_names(texts, found)
    if not names:
        return found
    again = [_said_again(text, names) for text in texts]
    return [disjoint([places, more]) for places, more in zip(found, again, strict=True)]


def _full_names(texts: Sequence[str], found: Sequence[list[Found]]) -> set[str]:
    spans = ((text, each) for text, places in zip(texts, found, strict=True) for each in places)
    return {
        text[each.start : each.end]
        for text, each in spans
        if each.placeholder == "[姓名]" and each.end - each.start > 1
    }


def _said_again(text: str, names: set[str]) -> list[Found]:
    return [Found(*place, "[姓名]") for name in sorted(names) for place in occurrences(text, name)]


def _once(text: str, asked: Asked) -> list[Found]:
    # The first finder to claim a character keeps it: a number inside an address is still the address's.
    numbers = personal_numbers(text, asked)
    groups = [lettered(text), numbers, addresses(text), personal_names(text, asked, numbers)]
    claimed = [group for group in groups if group]
    return disjoint(claimed) if claimed else []
