"""Who may do what about promotions: a person who proves it with a key, of a role that fits."""

import unicodedata
from collections.abc import Mapping
from typing import Literal

from registry.actor import Actor
from registry.error import FourEyesError

Act = Literal["request", "approve", "reject", "promote", "rollback", "repair"]

ROLES: Mapping[Act, frozenset[str]] = {
    "request": frozenset({"scientist", "operator"}),
    "approve": frozenset({"auditor", "operator"}),
    "reject": frozenset({"auditor", "operator"}),
    "promote": frozenset({"operator"}),
    "rollback": frozenset({"operator"}),
    "repair": frozenset({"operator"}),
}


def require_permission(actor: Actor, act: Act) -> None:
    """Let `actor` do `act`; FourEyesError without a key, or where its role may not."""
    allowed = ", ".join(sorted(ROLES[act]))
    if actor.key is None or not actor.person.strip():
        raise FourEyesError(f"to {act} needs the key of a person of role {allowed}: set GRIDTAGS_API_KEY")
    if actor.role not in ROLES[act]:
        raise FourEyesError(f"key {actor.key} of role {actor.role} may not {act}; allowed: {allowed}")


def same_person(one: str, other: str) -> bool:
    """Tell whether two names are of one person, however they are typed."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
