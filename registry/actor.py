"""Who acts: the person behind a key, or behind the account where no key is asked for."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person by name; `key` is the name of the API key that proves it, null where only the account says so, `role` its role."""

    person: str
    key: str | None = None
    role: str | None = None


_ACTOR: ContextVar[Actor | None] = ContextVar("gridtags_actor", default=None)


def current_actor() -> Actor:
    """Return who acts in this context: whom `acting` named, else the operating system's account."""
    return _ACTOR.get() or Actor(getpass.getuser())


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let everything in this block be done by `actor`."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)
