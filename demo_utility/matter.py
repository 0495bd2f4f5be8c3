"""What can be said about each concern, by topic: phrases/<concern>.toml, compiled."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Literal, TypeVar

from demo_utility.phrase import Template, compiled, draw, read_phrases
from demo_utility.profile import CONCERNS

Phrases = tuple[Template, ...]
Bank = Literal["all", "first", "second"]
"""Which phrases are drawn from: all, or one of two halves that share none, so that what was learnt of one is tried on the other."""

# What a topic says itself comes up this many times as often as what its concern says in general.
_OWN_WEIGHT = 2
_Phrase = TypeVar("_Phrase")


@dataclass(frozen=True)
class Order:
    """What the agent writes into the work order."""

    topic: str
    type: str
    content: Template
    opinion: Template


@dataclass(frozen=True)
class Topic:
    """One matter callers bring up within a concern.

    By the caller: `reason`, `detail`, `annoyed`, `pleased`, the replies of `probe` (question first) and the questions of
    `follow` (answer second). By the agent: the rest. `callers` and `causes` limit who brings it up and why; empty: anybody.
    """

    name: str
    callers: tuple[str, ...]
    causes: tuple[str, ...]
    reason: Phrases
    detail: Phrases
    annoyed: Phrases
    pleased: Phrases
    answer: Phrases
    pending: Phrases
    probe: tuple[Phrases, ...]
    follow: tuple[Phrases, ...]
    order: Order


@dataclass(frozen=True)
class Matter:
    """One concern: its label, its topics, and what is said of it by callers and agents when it is not the caller's concern."""

    label: str
    topics: tuple[Topic, ...]
    offer: Phrases
    denied: Phrases
    past: Phrases

    def topic(self, rng: Random, caller: str, cause: str) -> Topic:
        """Draw a topic that fits the caller, and the cause of the call where one does."""
        fitting = [topic for topic in self.topics if not topic.callers or caller in topic.callers]
        caused = [topic for topic in fitting if cause in topic.causes]
        return draw(rng, caused if caused and rng.random() < 0.85 else fitting)


@cache
def matters(bank: Bank = "all") -> dict[str, Matter]:
    """Return what can be said about each concern, in the order of `CONCERNS`."""
    return {name: _matter(read_phrases(name), bank) for name in CONCERNS}


def _matter(entry: dict[str, Any], bank: Bank) -> Matter:
    general = {key: of_bank(compiled(entry[key]), bank) for key in ("detail", "annoyed", "pleased", "pending")}
    return Matter(
        label=entry["label"],
        topics=tuple(_topic(topic, general, bank) for topic in entry["topic"]),
        **{key: of_bank(compiled(entry[key]), bank) for key in ("offer", "denied", "past")},
    )


def of_bank(phrases: tuple[_Phrase, ...], bank: Bank) -> tuple[_Phrase, ...]:
    """Return every other phrase; a list of one is in both halves, for something has to be said."""
    if bank == "all" or len(phrases) == 1:
        return phrases
    return phrases[0::2] if bank == "first" else phrases[1::2]


def _topic(entry: dict[str, Any], general: dict[str, Phrases], bank: Bank) -> Topic:
    order = entry["order"]
    shared = {key: of_bank(compiled(entry.get(key, ())), bank) * _OWN_WEIGHT + general[key] for key in general}
    return Topic(
        name=entry["name"],
        callers=tuple(entry.get("callers", ())),
        causes=tuple(entry.get("causes", ())),
        order=Order(order["topic"], order["type"], compiled(order["content"]), compiled(order["opinion"])),
        **{key: of_bank(compiled(entry[key]), bank) for key in ("reason", "answer", "probe", "follow")},
        **shared,
    )
