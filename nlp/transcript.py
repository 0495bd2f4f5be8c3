"""Who said what: calls, chats and work orders in one shape."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nlp.error import NlpError

Speaker = Literal["agent", "customer"]

MAX_CHARACTERS = 200_000
"""More than twelve hours of speech; what is longer is not one call."""

_SPEAKERS: dict[str, Speaker] = {
    **dict.fromkeys(
        ("agent", "helpdesk", "staff", "system", "客服", "坐席", "座席", "客服代表", "话务员", "受理员"), "agent"
    ),
    **dict.fromkeys(("customer", "user", "caller", "客户", "用户", "顾客", "来电人", "客户来电"), "customer"),
}
_SPEAKER_KEYS = ("speaker", "sender", "role")
_TEXT_KEYS = ("text", "content")
_NAMES = "|".join(sorted(_SPEAKERS, key=len, reverse=True))
# A name opens a turn only where a line or a sentence may begin; else 联系客户：… would cut a sentence in two.
_ROLE = re.compile(rf"(?:^|(?<=[\n\s。！？!?；;]))\s*(?P<name>{_NAMES})\s*\d{{0,4}}\s*[:：]\s*", re.IGNORECASE)  # fmt: skip
# Letters, digits and the space that recognition and input methods deliver in full width.
_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_CLEAN = {
    **_HALF_WIDTH,
    0x3000: " ",
    0x00A0: " ",
    **dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFEFF)),
}


class TranscriptError(NlpError):
    """Not a transcript; the message names the turn and the field."""


@dataclass(frozen=True)
class Turn:
    """What one side said without being interrupted. `text` may be empty: recognition heard nothing."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Transcript:
    """The turns of one contact, in the order they were spoken."""

    turns: tuple[Turn, ...]

    def said(self, speaker: Speaker) -> list[str]:
        """Return the texts of one side, in order, without empty ones."""
        return [turn.text for turn in self.turns if turn.speaker == speaker and turn.text]


def parse_transcript(raw: str | Sequence[Mapping[str, object]]) -> Transcript:
    """Return the turns of a transcript in any of its common shapes.

    A sequence of mappings gives one turn each, with `speaker` (also `sender`, `role`) and `text` (also `content`).
    A text is cut where a line or a sentence begins with a role (客服：, 客户：, …). A text without roles, as a work order
    (【topic】content) or a message, is what the customer reports: one customer turn. Full-width letters and digits become half
    width, control characters vanish.

    Raises
    ------
    TranscriptError
        Nothing was said, a turn lacks its speaker or text or has the wrong type, or there are more than MAX_CHARACTERS.
    """
    if isinstance(raw, str):
        _check_length(len(raw))
        turns = _parse_text(_clean(raw))
    elif isinstance(raw, Sequence):
        turns = tuple(_parse_turn(number, item) for number, item in enumerate(raw))
        _check_length(sum(len(turn.text) for turn in turns))
    else:
        raise TranscriptError(f"transcript is {type(raw).__name__}, must be text or a list of turns")
    if not any(turn.text for turn in turns):
        raise TranscriptError("transcript is empty: no turn holds text")
    return Transcript(turns)


def _parse_text(text: str) -> tuple[Turn, ...]:
    roles = list(_ROLE.finditer(text))
    if not roles:
        return (Turn("customer", text),)
    # What stands before the first role was said by nobody known: as in a text without roles, it is taken for the customer's.
    opening = text[: roles[0].start()].strip()
    turns = [Turn("customer", opening)] if opening else []
    ends = [role.start() for role in roles[1:]] + [len(text)]
    for role, end in zip(roles, ends, strict=True):
        turns.append(Turn(_SPEAKERS[role["name"].lower()], text[role.end() : end].strip()))
    return tuple(turns)


def _parse_turn(number: int, item: object) -> Turn:
    if not isinstance(item, Mapping):
        raise TranscriptError(f"turn {number}: is {type(item).__name__}, must have speaker and text")
    speaker = _field(number, item, _SPEAKER_KEYS)
    role = _SPEAKERS.get(speaker.strip().lower())
    if role is None:
        raise TranscriptError(f"turn {number}: speaker is {speaker!r:.40}, must be agent or customer")
    return Turn(role, _clean(_field(number, item, _TEXT_KEYS)))


def _field(number: int, item: Mapping[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        if key in item:
            value = item[key]
            if isinstance(value, str):
                return value
            raise TranscriptError(f"turn {number}: {key} is {type(value).__name__}, must be text")
    raise TranscriptError(f"turn {number}: {keys[0]} is missing")


def _clean(text: str) -> str:
    # Half of a surrogate pair, as JSON can deliver it, is no character: neither UTF-8 nor the tokenizer takes it.
    whole = text if text.isprintable() else text.encode("utf-8", "replace").decode("utf-8")
    return whole.translate(_CLEAN).strip()


def _check_length(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise TranscriptError(f"transcript has {characters} characters, at most {MAX_CHARACTERS} are read")
