"""Delivers what one webhook has to be told next, and records what became of it."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from feature_store.desk.database import Desk
from feature_store.desk.schema import moment
from feature_store.desk.webhook import DeadLetter, Webhook, advance, bury, dead_letters, end_replay, fail, webhook
from feature_store.online.protocol import OnlineReader
from inference.disclosure.showing import SENSITIVE_READ, Disclosure
from inference.disclosure.tag_reading import TagReadings
from inference.error import WebhookAddressError
from inference.history.tag_change import TagChange, TagChanges, sensitive_of
from inference.key.ring import ApiKey, KeyEntry, Role, key_for
from inference.transport.whole_thread import in_whole_thread
from inference.webhook.address import parse_target
from inference.webhook.delivery import DeliveryError, Sender
from inference.webhook.event import Event, body_of, delivery_id, events_of
from inference.webhook.settings import WebhookSettings
from inference.webhook.signature import HEADER, WebhookKey, signature

CHANGES_AT_ONCE = 100
_LOG = logging.getLogger("gridtags.service")
T = TypeVar("T")


@dataclass(frozen=True)
class Desks:
    """What a courier reads and writes."""

    reader: OnlineReader
    desk: Desk
    disclosure: Disclosure
    readings: TagReadings


class Courier:
    """Delivers for one process; several webhooks may be worked off at the same time, each by one task."""

    def __init__(self, at: Desks, key: WebhookKey, settings: WebhookSettings) -> None:
        self._at = at
        self._key = key
        self._settings = settings
        self._changes = TagChanges(at.reader, at.desk)
        self._sender = Sender(settings.timeout.total_seconds(), settings.networks, settings.ca_file)

    async def work_off(self, webhook_id: str, may_go_on: Callable[[], bool]) -> None:
        """Deliver until nothing is left, an attempt fails, or this process may not go on."""
        for letter in await self._ask(lambda connection: dead_letters(connection, webhook_id)):
            if letter.replay_at is not None and may_go_on():
                await self._replay(letter)
        while may_go_on():
            hook = await self._ask(lambda connection: webhook(connection, webhook_id))
            if hook is None or _is_early(hook) or not await self._next(hook):
                return

    async def _next(self, hook: Webhook) -> bool:
        """Deliver what comes next; False when there is nothing, or it was in vain."""
        changes, position = await self._at.reader.changes(hook.position, CHANGES_AT_ONCE)
        if not changes:
            return False
        told = await self._changes.of(changes, self._at.readings.of(_key_of(hook)))
        events = events_of(hook, told)
        try:
            if events:
                await self._send(hook, delivery_id(hook, hook.position), events, told)
        except DeliveryError as error:
            await self._failed(hook, position, (len(changes), len(events)), str(error))
            return False
        return await self._write(lambda connection: advance(connection, hook, position, delivered=bool(events)))

    async def _replay(self, letter: DeadLetter) -> None:
        hook = await self._ask(lambda connection: webhook(connection, letter.webhook_id))
        if hook is None:
            return
        changes, _ = await self._at.reader.changes(letter.position, letter.changes)
        told = await self._changes.of(changes, self._at.readings.of(_key_of(hook)))
        events = events_of(hook, told)
        reason = None
        try:
            if events:
                await self._send(hook, delivery_id(hook, letter.position), events, told)
        except DeliveryError as error:
            reason = str(error)
        await self._write(lambda connection: end_replay(connection, letter, reason))

    async def _send(self, hook: Webhook, delivery: str, events: list[Event], told: list[TagChange]) -> None:
        if hook.key_check != self._key.check:
            raise DeliveryError("the key of webhooks is another one than when this one was made; make it anew")
        self._record(hook, told)
        body, at = body_of(hook, delivery, events), int(time.time())
        headers = {
            HEADER: signature(self._key.secret(hook.id), body, at),
            "X-Gridtags-Delivery": delivery,
            "X-Gridtags-Attempt": str(hook.attempts + 1),
        }
        try:
            target = parse_target(hook.url, self._settings.networks)
        except WebhookAddressError as error:  # allowed when it was made, and no longer
            raise DeliveryError(str(error)) from None
        await self._sender.post(target, body, headers)

    def _record(self, hook: Webhook, told: list[TagChange]) -> None:
        key = _key_of(hook)
        asked = [TagChange(each.change, *(_of(hook, tags) for tags in (each.gained, each.lost))) for each in told]
        if sensitive := sensitive_of(asked, self._at.readings.of(key).sight.sensitive):
            self._at.disclosure.audit.record(SENSITIVE_READ, {}, key, sensitive, view="webhook")

    async def _failed(self, hook: Webhook, position: str, sizes: tuple[int, int], reason: str) -> None:
        _LOG.warning("webhook %s: attempt %d failed: %s", hook.id, hook.attempts + 1, reason)
        again = moment(datetime.now(tz=UTC) + self._wait(hook.failures))

        def write(connection: Connection) -> None:
            if hook.attempts + 1 < self._settings.attempts:
                fail(connection, hook, reason, again)
            elif bury(connection, hook, position, sizes, reason):
                _LOG.error("webhook %s: %d events became a dead letter: %s", hook.id, sizes[1], reason)

        await self._write(write)

    def _wait(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures in a row and one more; jittered, so that many do not meet."""
        longest = self._settings.longest_wait
        doubled = min(self._settings.first_wait * 2 ** min(failures, 30), longest)
        return doubled * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret

    async def _ask(self, question: Callable[[Connection], T]) -> T:
        def ask() -> T:
            with self._at.desk.reading() as connection:
                return question(connection)

        return await in_whole_thread(ask)

    async def _write(self, change: Callable[[Connection], T]) -> T:
        def write() -> T:
            with self._at.desk.writing() as connection:
                return change(connection)

        return await in_whole_thread(write)


def _of(hook: Webhook, tags: list[str]) -> list[str]:
    return [tag for tag in tags if not hook.tags or tag in hook.tags]


def _is_early(hook: Webhook) -> bool:
    return hook.next_attempt_at is not None and hook.next_attempt_at > moment(datetime.now(tz=UTC))


def _key_of(hook: Webhook) -> ApiKey:
    return key_for(f"webhook:{hook.id}", KeyEntry(sha256="0" * 64, role=Role(hook.role)))
