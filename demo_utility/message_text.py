"""What a written message says: about a concern in that concern's own words, a plain request, or praise."""

from dataclasses import dataclass
from functools import cache
from random import Random

from demo_utility.matter import Phrases, matters
from demo_utility.phrase import Facts, compiled, draw, expand, read_phrases
from demo_utility.profile import CONCERNS, SENTIMENTS, read_profile, segments
from demo_utility.scene import Scene
from demo_utility.transcript import call_facts

_PLAIN, _PRAISE = 0.30, 0.05
_DETAIL, _CONTACT = 0.3, 0.10
_STRANGERS_KIND = "residential"


@dataclass(frozen=True)
class Writing:
    """A text, and what it is about; no concern for a plain request."""

    text: str
    concern: str | None
    sentiment: str


def write_message(rng: Random, scene: Scene, customer: int | None, channel: str) -> Writing:
    """Write a message; somebody who is nobody's customer writes as a household would, and tells no account."""
    facts = _facts(rng, scene, customer)
    way = rng.random()
    if way < _PLAIN and customer is not None:
        return Writing(expand(draw(rng, _phrases()["plain"]), rng, facts), None, "neutral")
    if way > 1 - _PRAISE:
        return Writing(
            _addressed(rng, channel) + expand(draw(rng, _phrases()["praise"]), rng, facts), None, "satisfied"
        )
    concern = _concern(rng, scene, customer)
    sentiment = rng.choices(SENTIMENTS, (0.40, 0.45, 0.15))[0] if channel == "社交媒体" else _sentiment(rng, concern)
    return Writing(
        _addressed(rng, channel) + _about(rng, scene, customer, concern, sentiment, facts), concern, sentiment
    )


def _about(rng: Random, scene: Scene, customer: int | None, concern: str, sentiment: str, facts: Facts) -> str:
    kind = _STRANGERS_KIND if customer is None else scene.people[customer].kind
    topic = matters()[concern].topic(rng, kind, "own")
    said = [expand(draw(rng, topic.reason), rng, facts)]
    if topic.detail and rng.random() < _DETAIL:
        said.append(expand(draw(rng, topic.detail), rng, facts))
    own = topic.annoyed if sentiment == "dissatisfied" else topic.pleased if sentiment == "satisfied" else ()
    if own and rng.random() < 0.5:
        said.append(expand(draw(rng, own), rng, facts))
    elif sentiment != "neutral":
        said.append(expand(draw(rng, _phrases()["grumble" if sentiment == "dissatisfied" else "thanks"]), rng, facts))
    text = "，".join(part.strip("，") for part in said if part)
    if customer is not None and rng.random() < _CONTACT:
        text += expand(draw(rng, _phrases()["contact"]), rng, facts)
    return text.replace("，，", "，")


def _facts(rng: Random, scene: Scene, customer: int | None) -> Facts:
    """What fills the slots; typed, so the numbers stand in figures."""
    person = scene.people[0 if customer is None else customer]
    account = scene.customers.ids[0 if customer is None else customer].as_py()
    return {**call_facts(person, account, rng.uniform(40, 400), rng), "account": account, "phone": person.phone}


def _concern(rng: Random, scene: Scene, customer: int | None) -> str:
    liking = segments()[int(scene.customers.segment[customer or 0])].concerns
    return rng.choices(CONCERNS, liking)[0]


def _sentiment(rng: Random, concern: str) -> str:
    lean = read_profile("concerns")[concern]["mood"]
    return rng.choices(
        SENTIMENTS, [2.718 ** (value + shift) for value, shift in zip(lean, (-0.1, 0.4, -0.1), strict=True)]
    )[0]


def _addressed(rng: Random, channel: str) -> str:
    return str(draw(rng, read_phrases("message")["address"])) if channel == "社交媒体" else ""


@cache
def _phrases() -> dict[str, Phrases]:
    return {key: compiled(value) for key, value in read_phrases("message").items() if key != "address"}
