"""A small grammar for sentences: `[a|b|]` is one of several (perhaps nothing), `{slot}` is filled in.

Alternatives may hold slots and further alternatives. A slot's value is a text, or a list from which one is drawn.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Any, NamedTuple, TypeVar

from demo_utility.error import UtilityError


class Slot(NamedTuple):
    """A place to be filled in."""

    name: str


class Choice(NamedTuple):
    """One of several sentences."""

    options: tuple["Template", ...]


_Item = TypeVar("_Item")
Template = tuple["str | Slot | Choice", ...]
Facts = Mapping[str, str | Sequence[str]]
_SPECIAL = "[]|{"


def parse(text: str) -> Template:
    """Compile a sentence.

    Raises
    ------
    UtilityError
        A bracket is not closed or closes nothing.
    """
    parts, end = _sequence(text, 0, depth=0)
    if end != len(text):
        raise UtilityError(f"phrase {text!r}: character {end + 1} closes nothing")
    return parts


def expand(template: Template, rng: Random, facts: Facts) -> str:
    """Return the sentence with every alternative drawn and every slot filled; KeyError names a slot without value."""
    out: list[str] = []
    _expand(template, rng, facts, out)
    return "".join(out)


def draw(rng: Random, options: Sequence[_Item]) -> _Item:
    """Return one of several (Random.choice at a third of the price)."""
    return options[int(rng.random() * len(options))]


@cache
def read_phrases(name: str) -> dict[str, Any]:
    """Return phrases/`name`.toml as it stands."""
    text = (resources.files("demo_utility") / "phrases" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def compiled(value: Any) -> Any:  # noqa: ANN401 - TOML in, the same with templates for texts out
    """Compile every text within lists and tables."""
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, dict):
        return {key: compiled(part) for key, part in value.items()}
    return tuple(compiled(part) for part in value)


def _expand(template: Template, rng: Random, facts: Facts, out: list[str]) -> None:
    for part in template:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, Slot):
            value = facts[part.name]
            out.append(value if isinstance(value, str) else draw(rng, value))
        else:
            _expand(draw(rng, part.options), rng, facts, out)


def _sequence(text: str, start: int, depth: int) -> tuple[Template, int]:
    parts: list[str | Slot | Choice] = []
    at = start
    while at < len(text):
        if text[at] == "[":
            choice, at = _choice(text, at + 1, depth + 1)
            parts.append(choice)
        elif text[at] == "{":
            close = _find(text, "}", at)
            parts.append(Slot(text[at + 1 : close]))
            at = close + 1
        elif text[at] in "|]":
            if depth == 0:
                break
            return tuple(parts), at
        else:
            stop = min((i for i in (text.find(c, at) for c in _SPECIAL) if i >= 0), default=len(text))
            parts.append(text[at:stop])
            at = stop
    return tuple(parts), at


def _choice(text: str, start: int, depth: int) -> tuple[Choice, int]:
    options: list[Template] = []
    at = start
    while True:
        option, at = _sequence(text, at, depth)
        options.append(option)
        if at >= len(text):
            raise UtilityError(f"phrase {text!r}: the [ at character {start} is not closed")
        if text[at] == "]":
            return Choice(tuple(options)), at + 1
        at += 1


def _find(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    if found < 0:
        raise UtilityError(f"phrase {text!r}: no {mark} after character {start + 1}")
    return found
