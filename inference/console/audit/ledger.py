"""The ledger: search by kind, person, model, day and number, and one entry with the digests that bind it to its neighbours."""

import asyncio
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.audit.wording import KINDS
from inference.console.frame.form import query_of
from inference.console.frame.frame import Frame
from inference.error import UnknownEntryError
from inference.transport.permission import AUDIT
from registry.clock import CHINA
from registry.ledger import KINDS as KNOWN
from registry.ledger import Entry, Ledger, Search
from registry.ledger.entry import START, Row, row_digest
from registry.manifest import MODEL_NAME

PAGE = 50
HOME = "/console/audit/ledger"
_MOST = 10**12
Number = Annotated[int, Field(ge=1, lt=_MOST)]


class LedgerQuestion(BaseModel):
    """What is searched; `below` is the number under which the page begins, `number` leads to one entry."""

    model_config = ConfigDict(extra="forbid")

    kind: str | None = Field(None, max_length=40)
    by: str | None = Field(None, max_length=80)
    model: Annotated[str, StringConstraints(pattern=MODEL_NAME, max_length=80)] | None = None
    first: date | None = None
    last: date | None = None
    number: Number | None = None
    below: Number | None = None

    def search(self) -> Search:
        """Return it as a search; days are in China's time, both with."""
        if self.kind is not None and self.kind not in KNOWN:
            raise _fault("kind", "there is no such kind")
        if self.first and self.last and self.last < self.first:
            raise _fault("last", "must not be before first")
        since = datetime.combine(self.first, time(), CHINA) if self.first else None
        until = datetime.combine(self.last, time(), CHINA) + timedelta(days=1) if self.last else None
        return Search(self.below, self.kind, self.by, self.model, since, until)

    def path(self, **changed: object) -> str:
        """Return the address of the same search with other values."""
        given = {**self.model_dump(mode="json", exclude_none=True), **changed}
        return f"{HOME}?{urlencode({name: value for name, value in given.items() if value is not None})}"


@dataclass(frozen=True)
class EntryView:
    """An entry, and whether it and its neighbours are bound as they were written; a neighbour is null where there is none."""

    entry: Entry
    subject: str
    content: str
    previous: Row | None
    following: Row | None
    is_whole: bool
    follows: bool
    is_followed: bool | None


def entry_view(ledger: Ledger, number: int) -> EntryView:
    """Return one entry with its neighbours; UnknownEntryError where there is none of this number."""
    row, before, after = ledger.row(number), ledger.row(number - 1) if number > 1 else None, ledger.row(number + 1)
    if row is None:
        raise UnknownEntryError(f"no entry {number}; the newest is {ledger.head()[0]}")
    entry = Entry.of(row)
    expected = START if number == 1 else before[7] if before else None
    return EntryView(
        entry, _pretty(row[4]), _pretty(row[5]), before, after, row_digest(*row[:7]) == row[7], row[6] == expected,
        None if after is None else after[6] == row[7],
    )  # fmt: skip


class LedgerPages:
    """Shows the ledger."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._ledger: Ledger = frame.at.ledger

    async def search(self, request: Request) -> Response:
        """List what is asked for, the newest first, a page at a time."""
        question = query_of(request, LedgerQuestion)
        if question.number is not None:
            return RedirectResponse(f"{HOME}/{question.number}", 303)
        search = question.search()
        found, head = await asyncio.to_thread(lambda: (self._ledger.search(search, PAGE + 1), self._ledger.head()[0]))
        more = question.path(below=found[PAGE - 1].number) if len(found) > PAGE else ""
        first = question.path(below=None) if question.below else ""
        return self._frame.show(
            request, "audit/ledger.html", question=question, entries=found[:PAGE], next_path=more, first_path=first,
            kinds=KINDS, head=head,
        )  # fmt: skip

    async def one(self, request: Request) -> Response:
        """Show one entry."""
        text = request.path_params["number"]
        if not text.isdecimal() or not 0 < len(text) <= len(str(_MOST)) or int(text) < 1:
            raise UnknownEntryError("number: must be a number from 1 on")
        found = await asyncio.to_thread(entry_view, self._ledger, int(text))
        return self._frame.show(request, "audit/entry.html", view=found, kinds=KINDS)


def ledger_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes about the ledger."""
    pages = LedgerPages(frame)
    return [
        frame.page("/audit/ledger", pages.search, roles=AUDIT),
        frame.page("/audit/ledger/{number}", pages.one, roles=AUDIT),
    ]


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text


def _fault(name: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": (name,), "msg": message}])
