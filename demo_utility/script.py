"""A call being written: its plan, its turns, and how phrases are drawn into them."""

from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from demo_utility.matter import Bank, Phrases, Topic, matters
from demo_utility.mood import Mood, feelings
from demo_utility.phrase import Facts, Template, compiled, draw, expand, read_phrases

_TRIES = 5


@dataclass(frozen=True)
class Plan:
    """What a call is about: concerns in the order they come up, the mood, and what is brought up only to be set aside.

    `denied` is what the matter is mistaken for, `past` a matter settled before, `offers` what the agent brings up; none of them
    is a concern of the call. `at_once` says that the caller names the second concern with the first.
    """

    concerns: tuple[str, ...]
    mood: Mood
    cause: str = "own"
    repeated: bool = False
    denied: str = ""
    past: str = ""
    offers: tuple[str, ...] = ()
    at_once: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence; `concern` is the concern of the caller that it shows, if any."""

    text: str
    concern: str = ""


@dataclass
class Line:
    """One turn; `wait` is the pause before it in seconds."""

    speaker: str
    sentences: list[Sentence]
    wait: float = 1.0


@dataclass
class Script:
    """A call being written for a caller of some kind; no phrase comes up twice where there is another one."""

    plan: Plan
    caller: str
    facts: Facts
    rng: Random
    bank: Bank = "all"
    lines: list[Line] = field(default_factory=list)
    topics: dict[str, Topic] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for concern in self.plan.concerns:
            self.topics[concern] = matters(self.bank)[concern].topic(self.rng, self.caller, self.plan.cause)

    def say(self, speaker: str, *sentences: Sentence | str, wait: float = 1.0) -> None:
        """Add a turn; empty sentences are left out, and a turn without any is not added."""
        spoken = [Sentence(s) if isinstance(s, str) else s for s in sentences]
        spoken = [sentence for sentence in spoken if sentence.text]
        if spoken:
            self.lines.append(Line(speaker, spoken, wait))

    def word(self, options: Phrases) -> str:
        """Draw one of several phrases and fill it in; nothing if there are none."""
        if not options:
            return ""
        chosen = draw(self.rng, options)
        for _ in range(_TRIES):
            if id(chosen) not in self._used:
                break
            chosen = draw(self.rng, options)
        self._used.add(id(chosen))
        return self.fill(chosen)

    def fill(self, template: Template) -> str:
        """Fill a phrase in; what an empty alternative leaves behind is tidied up."""
        return expand(template, self.rng, self.facts).replace("，，", "，").strip("，")

    def talk(self, speaker: str, key: str) -> str:
        """Return a phrase of phrases/talk.toml."""
        return self.word(talk()[speaker][key])

    def agent_on(self, concern: str, key: str) -> str:
        """Return what the agent says about a concern of the caller."""
        return self.word(getattr(self.topics[concern], key))

    def aside(self, concern: str, key: str) -> str:
        """Return what is said about a matter that is not the caller's concern: `offer`, `denied` or `past`."""
        return self.word(getattr(matters(self.bank)[concern], key))

    def shown(self, concern: str, key: str) -> Sentence:
        """Return a sentence of the caller that shows a concern."""
        return Sentence(self.word(getattr(self.topics[concern], key)), concern)

    def feeling(self, mood: tuple[str, str]) -> Sentence:
        """Return what a mood makes the caller say; `matter` speaks of the first concern and so shows it."""
        name, clarity = mood
        if clarity == "matter":
            return self.shown(self.plan.concerns[0], "annoyed" if name == "dissatisfied" else "pleased")
        return Sentence(self.word(feelings(self.bank)[name][clarity]))

    def chance(self, share: float) -> bool:
        """Return True with probability `share`."""
        return self.rng.random() < share


@cache
def talk() -> dict[str, Any]:
    """Return the compiled phrases of every call."""
    phrases: dict[str, Any] = compiled(read_phrases("talk"))
    return phrases
