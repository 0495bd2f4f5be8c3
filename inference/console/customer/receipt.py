"""Behind a tag: how it came about, the same computed again, and why it changed."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from feature_store.desk.receipt import receipts_of
from inference.console.customer.answer import CustomerAnswers, Told, told
from inference.console.customer.form import CauseQuery
from inference.console.customer.naming import TagNames
from inference.console.customer.path import customer_in, tag_in
from inference.console.customer.permission import may
from inference.console.frame.form import query_of
from inference.console.frame.frame import Frame
from inference.transport.security import key_of

_NONE: Told = {"differences": ()}


class ReceiptViews:
    """Asks the endpoints of receipts."""

    def __init__(self, frame: Frame, answers: CustomerAnswers, names: TagNames) -> None:
        self._frame = frame
        self._at = frame.at
        self._receipts = answers.receipts
        self._names = names

    async def receipt(self, request: Request) -> Response:
        """Show the receipt of a tag as it is served; one that was made of this state before is shown again."""
        return await self._show(request, None)

    async def replay(self, request: Request) -> Response:
        """Show the receipt, and whether it comes out again."""
        customer_id, tag = customer_in(request), tag_in(request)
        receipt = await self._receipt(request, customer_id, tag)
        return await self._show(request, told(await self._receipts.replay(request, receipt["receipt_id"])))

    async def cause(self, request: Request) -> Response:
        """Show why a tag is another in one snapshot than in another."""
        customer_id, tag, asked = customer_in(request), tag_in(request), query_of(request, CauseQuery)
        cause = told(await self._receipts.cause(request, customer_id, tag, asked.before, asked.after))
        return self._frame.show(
            request, "customer/cause.html", customer_id=customer_id, tag=tag, label=self._names.of(tag), cause=cause,
            values=[[each["column"], _shown(each["before"]), _shown(each["after"])] for each in cause["values"]],
        )  # fmt: skip

    async def _show(self, request: Request, replay: Told | None) -> Response:
        customer_id, tag = customer_in(request), tag_in(request)
        receipt = await self._receipt(request, customer_id, tag)
        return self._frame.show(
            request, "customer/receipt.html",
            customer_id=customer_id, receipt=receipt, names=self._names, columns=_columns(receipt),
            digests=[*_flat("", receipt["digests"])], replay=replay, may=may(key_of(request.scope)),
            replay_rows=[[each["field"], _shown(each["then"]), _shown(each["now"])] for each in (replay or _NONE)["differences"]],
        )  # fmt: skip

    async def _receipt(self, request: Request, customer_id: str, tag: str) -> Told:
        known = await asyncio.to_thread(self._known, customer_id, tag, await self._served(customer_id))
        if known is not None:
            return told(await self._receipts.read(request, known))
        return told(await self._receipts.make(request, customer_id, tag))

    async def _served(self, customer_id: str) -> str:
        served = await self._at.reader.read(customer_id)
        return served.snapshot.snapshot_id if served is not None and served.snapshot is not None else ""

    def _known(self, customer_id: str, tag: str, snapshot_id: str) -> str | None:
        with self._at.desk.reading() as connection:
            found = [each for each in receipts_of(connection, customer_id) if each.tag == tag]
        return next((each.receipt_id for each in reversed(found) if each.snapshot_id == snapshot_id), None)


def _columns(receipt: Told) -> list[list[str]]:
    """Return what the rule read: name, value, unit, window, meaning."""
    said = ("unit", "window", "meaning")
    return [
        [each["name"], _shown(each["value"]), *(each[name] or "–" for name in said)]
        for each in receipt["rule"]["columns"]
    ]


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _flat(name: str, digests: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in digests.items():
        whole = f"{name}.{key}".lstrip(".")
        if isinstance(value, Mapping):
            yield from _flat(whole, value)
        else:
            yield whole, str(value)
