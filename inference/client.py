"""A client of the service, with `pip install gridtags[client]`; it needs nothing of the service itself."""

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal, Self, overload
from urllib.parse import quote
from uuid import uuid4

from inference.client_answer import (
    Call,
    Changes,
    Contest,
    Member,
    Outcome,
    Persona,
    PersonaBatch,
    Receipt,
    Replay,
    Restriction,
    Tags,
    TagsBatch,
    Turn,
)
from inference.client_connection import NOT_MODIFIED, Connection, GridtagsError

__all__ = ["Gridtags", "GridtagsError"]

OutcomeKind = Literal["offer_taken", "offer_declined", "paid", "not_paid", "complained", "satisfied"]


class Gridtags:
    """Asks the service at `url`. Usable by one thread at a time.

    What the service cannot answer now (429, 503, no connection) is asked again after the seconds that it names, `attempts` times
    in all; a write is done once nevertheless, as every attempt carries the same idempotency key. With `remember` the last so many
    documents are kept, and fetched only when they changed.
    """

    def __init__(
        self, url: str, key: str, *, timeout: float = 10.0, attempts: int = 4, remember: int = 0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        self._connection = Connection(url, key, timeout, attempts, sleep)
        self._timeout, self._remember = timeout, remember
        self._known: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def tags(self, customer_id: str, as_of: datetime | None = None) -> Tags:
        """Return the tags of a customer, as served now or at an instant."""
        found: Tags = self._document(f"{_one(customer_id)}/tags", as_of)
        return found

    def persona(self, customer_id: str, as_of: datetime | None = None) -> Persona:
        """Return the persona of a customer, as served now or at an instant."""
        found: Persona = self._document(f"{_one(customer_id)}/persona", as_of)
        return found

    @overload
    def batch(self, customer_ids: Iterable[str], view: Literal["tags"] = "tags") -> TagsBatch: ...
    @overload
    def batch(self, customer_ids: Iterable[str], view: Literal["persona"]) -> PersonaBatch: ...
    def batch(self, customer_ids: Iterable[str], view: str = "tags") -> Any:
        """Return the documents of up to 500 customers."""
        return self._connection.json("POST", "/v1/customers:batchGet", json={"ids": list(customer_ids), "view": view})

    def audience(self, tag: str, where: str = "", page: int = 1_000) -> Iterator[Member]:
        """Yield the customers of a tag, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            params = {"where": where, "limit": page, "cursor": cursor}
            found = self._connection.json("GET", f"/v1/tags/{quote(tag, safe='')}/customers", params=params)
            yield from found["customers"]
            cursor = found["cursor"]

    def export(self, tag: str, where: str = "") -> Iterator[Member]:
        """Yield the customers of a tag from one stream; GridtagsError where it breaks off."""
        path = f"/v1/tags/{quote(tag, safe='')}/customers:export"
        yield from self._connection.lines(path, params={"where": where})

    def changes(self, cursor: str = "", *, detail: bool = False, wait: int = 0) -> Iterator[Changes]:
        """Yield changes after the cursor in portions until there are none; `wait` up to 30 seconds for more. Keep the cursor."""
        while True:
            params = {"cursor": cursor, "detail": detail, "wait": wait}
            found: Changes = self._connection.json("GET", "/v1/changes", params=params, timeout=self._timeout + wait)
            if not found["changes"]:
                return
            yield found
            cursor = found["cursor"]

    def send_call(
        self, customer_id: str, turns: Sequence[Turn], started_at: datetime, ended_at: datetime, call_id: str = ""
    ) -> Call:
        """Send a finished call; without `call_id`, by which the service counts it once, one is made."""
        times = {"started_at": started_at.isoformat(), "ended_at": ended_at.isoformat()}
        content = {"call_id": call_id or uuid4().hex, "customer_id": customer_id, "turns": list(turns), **times}
        call: Call = self._connection.json("POST", "/v1/calls", json=content)
        return call

    def outcome(self, customer_id: str, tag: str, kind: OutcomeKind, at: datetime, by: str) -> Outcome:
        """Record what came of a tag."""
        content = {"customer_id": customer_id, "tag": tag, "kind": kind, "at": at.isoformat(), "by": by}
        recorded: Outcome = self._connection.write("POST", "/v1/outcomes", content)
        return recorded

    def opt_out(self, customer_id: str, by: str, reason: str, channel: str = "") -> Restriction:
        """Opt a customer out of profiling."""
        asked = {"by": by, "reason": reason, "channel": channel}
        state: Restriction = self._connection.write("PUT", f"{_one(customer_id)}/opt-out", asked)
        return state

    def withdraw_opt_out(self, customer_id: str, by: str, reason: str, channel: str = "") -> Restriction:
        """Let a customer be profiled again."""
        asked = {"by": by, "reason": reason, "channel": channel}
        state: Restriction = self._connection.write("DELETE", f"{_one(customer_id)}/opt-out", asked)
        return state

    def contest(self, customer_id: str, tag: str, statement: str, by: str, channel: str = "") -> Contest:
        """File an appeal against a tag of a customer."""
        asked = {"by": by, "statement": statement, "channel": channel}
        filed: Contest = self._connection.write("POST", f"{_tag(customer_id, tag)}:contest", asked)
        return filed

    def receipt(self, customer_id: str, tag: str, snapshot: str | None = None) -> Receipt:
        """Return how a tag of a customer came about, as served now or in a snapshot."""
        params = {} if snapshot is None else {"snapshot": snapshot}
        given: Receipt = self._connection.json("GET", f"{_tag(customer_id, tag)}/receipt", params=params)
        return given

    def replay(self, receipt_id: str) -> Replay:
        """Have a receipt computed again and compared."""
        compared: Replay = self._connection.json("POST", f"/v1/receipts/{quote(receipt_id, safe='')}:replay")
        return compared

    def _document(self, path: str, as_of: datetime | None) -> Any:  # noqa: ANN401 - JSON
        if as_of is not None or not self._remember:
            return self._connection.json("GET", path, params={} if as_of is None else {"as_of": as_of.isoformat()})
        tag, content = self._known.pop(path, ("", b""))
        answer = self._connection.ask("GET", path, headers={"If-None-Match": tag} if tag else {})
        if answer.status_code != NOT_MODIFIED:
            tag, content = answer.headers["etag"], answer.content
        self._known[path] = tag, content
        while len(self._known) > self._remember:
            self._known.popitem(last=False)
        return json.loads(content)


def _one(customer_id: str) -> str:
    return f"/v1/customers/{quote(customer_id, safe='')}"


def _tag(customer_id: str, tag: str) -> str:
    return f"{_one(customer_id)}/tags/{quote(tag, safe='')}"
