"""What can be said about each concern, by topic: phrases/<concern>.toml, compiled."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from demo_utility.phrase import Template, compiled, draw, read_phrases
from demo_utility.profile import CONCERNS

Phrases = tuple[Template, ...]
# What a topic says itself comes up this many times as often as what its concern says in general.
_OWN_WEIGHT = 2


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
def matters() -> dict[str, Matter]:
    """Return what can be said about each concern, in the order of `CONCERNS`."""
    return {name: _matter(read_phrases(name)) for name in CONCERNS}


def _matter(entry: dict[str, Any]) -> Matter:
    general = {key: compiled(entry[key]) for key in ("detail", "annoyed", "pleased", "pending")}
    return Matter(
        label=entry["label"],
        topics=tuple(_topic(topic, general) for topic in entry["topic"]),
        **{key: compiled(entry[key]) for key in ("offer", "denied", "past")},
    )


def _topic(entry: dict[str, Any], general: dict[str, Phrases]) -> Topic:
    order = entry["order"]
    shared = {key: compiled(entry.get(key, ())) * _OWN_WEIGHT + general[key] for key in general}
    return Topic(
        name=entry["name"],
        callers=tuple(entry.get("callers", ())),
        causes=tuple(entry.get("causes", ())),
        order=Order(order["topic"], order["type"], compiled(order["content"]), compiled(order["opinion"])),
        **{key: compiled(entry[key]) for key in ("reason", "answer", "probe", "follow")},
        **shared,
    )
