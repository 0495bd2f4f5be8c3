"""What a telephone line and a speech recogniser do to a sentence."""

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from demo_utility.phrase import draw, read_phrases

PUNCTUATION = ("full", "comma", "space", "none")
_LEVELS = (0.25, 0.5, 0.8, 1.2, 1.8, 2.6)
_AGENT_SHARE = 0.35
_MISHEARD, _DIALECT = 0.10, 0.75
_FILLER, _STUTTER, _PARTICLE = 0.14, 0.05, 0.10
_DROPPED_PER_CHARACTER = 0.0035
_SHORT = 4
_SPACED, _BARE = str.maketrans("，、", "  "), str.maketrans("", "", "，、")
_ENDS = re.compile(r"[。？！]$")
_QUESTION = re.compile(r"^请问|(吗|呢|什么|怎么回事|多少|哪里|怎么办|啥|没有|不行|多久)$")


@dataclass(frozen=True)
class Hearing:
    """How one side of one call is heard: noise level, how punctuation is written, and whose dialect it is."""

    level: float
    punctuation: str
    dialect: str


def draw_hearing(rng: Random, dialect: str) -> tuple[Hearing, Hearing]:
    """Return how the agent and the customer of one call are heard; both share the recogniser's punctuation."""
    punctuation = PUNCTUATION[min(int(rng.random() * 6), 3)] if rng.random() < 0.6 else "full"
    level = draw(rng, _LEVELS)
    speaks = dialect if rng.random() < 0.5 else "none"
    return Hearing(level * _AGENT_SHARE, punctuation, "none"), Hearing(level, punctuation, speaks)


def heard(sentence: str, rng: Random, hearing: Hearing, *, agent: bool) -> str:
    """Return a sentence as recognised, without its closing mark."""
    text = _ENDS.sub("", sentence)
    if not agent:
        text = _in_dialect(text, rng, hearing.dialect)
        text = _hesitant(text, rng, hearing.level)
    text = _misheard(text, rng, _MISHEARD * hearing.level)
    if len(text) > _SHORT and rng.random() < len(text) * _DROPPED_PER_CHARACTER * hearing.level:
        at = rng.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    return _marked(text, hearing.punctuation)


def joined(sentences: list[str], punctuation: str) -> list[str]:
    """Return each sentence with the mark that follows it, ready to be put together into a turn."""
    if punctuation == "full":
        return [
            text + ("？" if _QUESTION.search(text) else "。" if i == len(sentences) - 1 else "，")
            for i, text in enumerate(sentences)
        ]
    mark = {"comma": "，", "space": " ", "none": ""}[punctuation]
    return [text + (mark if i < len(sentences) - 1 else "") for i, text in enumerate(sentences)]


def _hesitant(text: str, rng: Random, level: float) -> str:
    noise = read_phrases("noise")
    if rng.random() < _FILLER * level:
        comma = text.find("，")
        at = comma + 1 if comma > 0 and rng.random() < 0.5 else 0
        text = text[:at] + draw(rng, noise["fillers"]) + text[at:]
    if rng.random() < _STUTTER * level:
        at = rng.randrange(max(1, len(text) - 2))
        size = 1 if rng.random() < 0.6 else 2
        text = text[:at] + text[at : at + size] + text[at:]
    if len(text) > _SHORT and rng.random() < _PARTICLE and text[-1:] not in noise["particles"]:
        text += draw(rng, noise["particles"])
    return text


def _in_dialect(text: str, rng: Random, dialect: str) -> str:
    if dialect == "none":
        return text
    words, pattern = _dictionary(dialect)
    return pattern.sub(lambda m: draw(rng, words[m[0]]) if rng.random() < _DIALECT else m[0], text)


def _misheard(text: str, rng: Random, rate: float) -> str:
    words, pattern = _dictionary("")
    return pattern.sub(lambda m: draw(rng, words[m[0]]) if rng.random() < rate else m[0], text)


@cache
def _dictionary(dialect: str) -> tuple[dict[str, list[str]], re.Pattern[str]]:
    noise = read_phrases("noise")
    words: dict[str, list[str]] = noise["dialect"][dialect] if dialect else noise["misheard"]
    return words, re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def _marked(text: str, punctuation: str) -> str:
    if punctuation in {"full", "comma"}:
        return text.rstrip("，")
    return text.translate(_SPACED if punctuation == "space" else _BARE).strip()
