"""Requests for promotion and their states, read off the ledger: nothing else is asked.

An entry that breaks a rule changes no state, whoever wrote it: an approval by trainer or requester, or of another content than
the request has, is none.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from pydantic import ValidationError

from registry.approval.content import RequestContent
from registry.approval.permission import same_person
from registry.error import RequestStateError, UnknownRequestError
from registry.ledger import Entry, Ledger

REQUEST, APPROVAL, REJECTION, VOID, PROMOTION = "request", "approval", "rejection", "void", "promotion"


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "void"
    PROMOTED = "promoted"


@dataclass(frozen=True)
class Step:
    """What became of a request, by whom and when."""

    kind: str
    number: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Request:
    """A request; `id` is the number of its entry in the ledger, `digest` the digest of that entry, `steps` oldest first."""

    id: int
    digest: str
    at: datetime
    by: str
    content: RequestContent
    state: State = State.OPEN
    steps: tuple[Step, ...] = field(default=())

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return f"request {self.id} ({self.content.model} {self.content.version})"

    def require(self, *states: State) -> None:
        """Do nothing in one of `states`; RequestStateError in another."""
        if self.state not in states:
            why = f" since {self.steps[-1].at:%Y-%m-%d %H:%M}: {self.steps[-1].reason}" if self.steps else ""
            raise RequestStateError(f"{self.label} is {self.state}{why}; needed: {', '.join(states)}")

    def four_eyes(self, person: str) -> str:
        """Return why `person` may not approve it; empty where they may."""
        roles = {"requested": self.by, "trained": self.content.trained_by}
        done = [what for what, name in roles.items() if same_person(name, person)]
        return f"{person} {' and '.join(done)} it; another person must approve" if done else ""


_LEADS: Mapping[str, tuple[frozenset[State], State]] = {
    APPROVAL: (frozenset({State.OPEN}), State.APPROVED),
    REJECTION: (frozenset({State.OPEN, State.APPROVED}), State.REJECTED),
    VOID: (frozenset({State.OPEN, State.APPROVED}), State.VOID),
    PROMOTION: (frozenset({State.APPROVED}), State.PROMOTED),
}


def read_requests(ledger: Ledger) -> dict[int, Request]:
    """Return every request by its number, oldest first."""
    kinds = (REQUEST, *_LEADS)
    entries = sorted((each for kind in kinds for each in ledger.entries(kind=kind)), key=lambda each: each.number)
    return fold(entries)


def read_request(ledger: Ledger, number: int) -> Request:
    """Return one request; UnknownRequestError where there is none."""
    found = read_requests(ledger)
    if number not in found:
        known = ", ".join(map(str, list(found)[-10:])) or "none"
        raise UnknownRequestError(f"no request {number}; the latest are: {known}")
    return found[number]


def fold(entries: Iterable[Entry]) -> dict[int, Request]:
    """Return the requests that these entries, in order, make."""
    found: dict[int, Request] = {}
    for entry in entries:
        if entry.kind == REQUEST:
            with suppress(ValidationError):
                content = RequestContent.model_validate(entry.content)
                found[entry.number] = Request(
                    entry.number, entry.digest, datetime.fromisoformat(entry.at), entry.by, content
                )
        elif (request := found.get(_about(entry))) is not None and _counts(entry, request):
            reason = str(entry.content.get("reason", ""))
            step = Step(entry.kind, entry.number, datetime.fromisoformat(entry.at), entry.by, reason)
            found[request.id] = replace(request, state=_LEADS[entry.kind][1], steps=(*request.steps, step))
    return found


def _about(entry: Entry) -> int:
    number = entry.content.get("request_id")
    return number if isinstance(number, int) else 0


def _counts(entry: Entry, request: Request) -> bool:
    if request.state not in _LEADS[entry.kind][0]:
        return False
    if entry.kind == PROMOTION:
        asked = request.content
        return (entry.content.get("model"), entry.content.get("version")) == (asked.model, asked.version)
    same = entry.content.get("request_digest") == request.digest
    return same and not (entry.kind == APPROVAL and request.four_eyes(entry.by))
