"""The card at the top of the page and the tags below it, sorted for the eye."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inference.persona.action import DIMENSION_URGENCY

Record = Mapping[str, Any]
_SECTIONS = ("who", "usage", "payment", "voice")
KINDS = ("avoid", "serve", "offer")
_QUOTES = 2


@dataclass(frozen=True)
class Card:
    """Who the customer is, what they worry about, what to say now; parts that the visitor may not see are empty.

    `care` are what asks for care (老人户 …), `value` the label of the group of that name, `risk` the default-risk part.
    """

    who: Record
    segment: Record | None
    care: tuple[str, ...]
    value: str
    sentences: Mapping[str, str]
    mood: Record | None
    concerns: tuple[Record, ...]
    quotes: tuple[Record, ...]
    risk: Record | None
    actions: Mapping[str, tuple[str, ...]]


def card_of(persona: Record, tags: Sequence[Record]) -> Card:
    """Return the card of a persona and of the tags beside it, both as the visitor may see them."""
    who, voice = persona["who"], persona["voice"]
    care = tuple(each["text"] for each in who["statements"] if each["sensitivity"] == "protected")
    return Card(
        who=who,
        segment=who.get("segment"),
        care=care,
        value=next((each["label"] for each in tags if each["group"] == "value"), ""),
        sentences={name: persona[name]["statement"] for name in _SECTIONS},
        mood=voice.get("mood"),
        concerns=tuple(voice.get("concerns") or ()),
        quotes=tuple(sorted(voice.get("evidence") or (), key=lambda each: -each["confidence"])[:_QUOTES]),
        risk=persona["payment"].get("default_risk"),
        actions={kind: _said(persona["next_actions"], kind) for kind in KINDS},
    )


def _said(actions: Sequence[Record], kind: str) -> tuple[str, ...]:
    return tuple(each["action"] for each in actions if each["kind"] == kind)


def by_dimension(tags: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the tags by dimension: what is urgent to know first, a dimension that nobody foresaw last."""
    found: dict[str, list[Record]] = {name: [] for name in sorted(DIMENSION_URGENCY, key=DIMENSION_URGENCY.__getitem__)}
    for each in tags:
        found.setdefault(each["dimension"], []).append(each)
    return {name: held for name, held in found.items() if held}
