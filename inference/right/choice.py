"""What a customer chooses: written to the desk in one transaction, then put in force in every answer."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection

from feature_store.desk.database import Desk
from feature_store.desk.deleted_tag import delete_tag, deleted_tags_of, restore_tag
from feature_store.desk.opt_out import Act, opt_out, opt_outs_of, withdraw_opt_out
from feature_store.desk.pending import is_pending, mark_pending
from feature_store.desk.schema import as_instant
from feature_store.online.error import StoreUnavailableError
from inference.publisher import Publisher
from inference.right.record import RightRecord

Change = Callable[[Connection], object]
OPT_OUT = "opt_out"
_INSTANTS = frozenset({"at", "withdrawn_at", "restored_at", "filed_at", "decided_at", "recorded_at"})
_INTERNAL = frozenset({"customer_id", "key_name", "withdrawn_key_name", "restored_key_name"})


class Choices:
    """Records choices and republishes whom they are about. The desk is the truth: what cannot be published now is owed."""

    def __init__(self, desk: Desk, publisher: Publisher, record: RightRecord) -> None:
        self._desk = desk
        self._publisher = publisher
        self.record = record

    async def opt_out(self, customer_id: str, act: Act) -> dict[str, Any]:
        """Take profiling away from a customer; return the state, see `state`."""
        change = partial(opt_out, customer_id=customer_id, act=act)
        return await self.change(customer_id, change, act, {"choice": "opt_out"})

    async def withdraw(self, customer_id: str, act: Act) -> dict[str, Any]:
        """Let a customer be profiled again."""
        change = partial(withdraw_opt_out, customer_id=customer_id, act=act)
        return await self.change(customer_id, change, act, {"choice": "withdraw_opt_out"})

    async def delete_tag(self, customer_id: str, tag: str, act: Act) -> dict[str, Any]:
        """Keep a tag away from a customer."""
        change = partial(delete_tag, customer_id=customer_id, tag=tag, act=act)
        return await self.change(customer_id, change, act, {"choice": "delete_tag", "tag": tag})

    async def restore_tag(self, customer_id: str, tag: str, act: Act) -> dict[str, Any]:
        """Let a customer carry a tag again."""
        change = partial(restore_tag, customer_id=customer_id, tag=tag, act=act)
        return await self.change(customer_id, change, act, {"choice": "restore_tag", "tag": tag})

    async def change(self, customer_id: str, change: Change, act: Act, told: dict[str, JsonValue]) -> dict[str, Any]:
        """Make a change to what may be said of a customer and put it in force; return the state. The ledger gets what is `told`."""
        await asyncio.to_thread(self._write, customer_id, change, act, told)
        await self.follow(customer_id)
        return await self.state(customer_id)

    async def follow(self, customer_id: str) -> None:
        """Put in force what the desk says; where the store does not answer it stays owed, and is made up for later."""
        try:
            await self._publisher.republish(customer_id)
        except StoreUnavailableError:
            return

    async def state(self, customer_id: str) -> dict[str, Any]:
        """Return what must not be said of a customer, whether the answers follow, and the history of every choice."""
        return await asyncio.to_thread(self._read, customer_id)

    def _write(self, customer_id: str, change: Change, act: Act, told: dict[str, JsonValue]) -> None:
        with self._desk.writing() as connection:
            change(connection)
            mark_pending(connection, customer_id)
            self.record.append(OPT_OUT, customer_id, act, told)

    def _read(self, customer_id: str) -> dict[str, Any]:
        with self._desk.reading() as connection:
            choices, deleted = opt_outs_of(connection, customer_id), deleted_tags_of(connection, customer_id)
            waits = is_pending(connection, customer_id)
        return {
            "customer_id": customer_id,
            "opted_out": any(each.withdrawn_at is None for each in choices),
            "pending": waits,
            "opt_outs": [told(each, _INTERNAL) for each in choices],
            "deleted_tags": [told(each, _INTERNAL) for each in deleted],
        }


def told(record: object, without: frozenset[str]) -> dict[str, Any]:
    """Return a record of the desk as it is answered: instants in China's time zone, and not what is internal."""
    members = {name: value for name, value in vars(record).items() if name not in without}
    return {
        name: as_instant(value).isoformat() if name in _INSTANTS and value is not None else value
        for name, value in members.items()
    }
