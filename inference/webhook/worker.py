"""Delivers webhooks in one of all processes that share the desk: whoever has the lease."""

import asyncio
import logging
import secrets
from contextlib import suppress
from datetime import timedelta

from feature_store.desk.lease import give_up_lease, take_lease
from feature_store.desk.webhook import webhooks
from feature_store.error import FeatureStoreError
from inference.collaborator import Collaborators
from inference.disclosure.tag_reading import TagReadings
from inference.error import InferenceError
from inference.transport.whole_thread import in_whole_thread
from inference.webhook.courier import Courier, Desks
from inference.webhook.signature import load_key

LEASE = "webhooks"
KEY_FILE = "webhook.key"
_LOG = logging.getLogger("gridtags.service")


async def keep_delivering(at: Collaborators) -> None:
    """Deliver webhooks until cancelled."""
    await WebhookWorker(at).run()


class WebhookWorker:
    """Looks every moment whether it has the lease, and keeps one task going per webhook; none waits for another."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._settings = at.settings.webhook
        self._name = secrets.token_hex(8)
        self._length = max(self._settings.lease, 3 * self._settings.timeout)
        self._courier: Courier | None = None
        self._held_until = 0.0
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._said: dict[str, str] = {}

    async def run(self) -> None:
        """Look every moment until cancelled; what fails is logged once and tried again."""
        try:
            while True:
                await asyncio.sleep(self._settings.look_every.total_seconds())
                try:
                    await self.turn()
                except (FeatureStoreError, InferenceError) as error:
                    self._say("the worker", type(error).__name__)
        finally:
            await self._stop()

    async def turn(self) -> None:
        """Take or prolong the lease if there is anything to deliver, and start a task for each idle webhook."""
        asked_at = asyncio.get_running_loop().time()
        ids = await in_whole_thread(self._ids)
        if not ids or not await in_whole_thread(self._take):
            self._held_until = 0.0
            return
        self._held_until = asked_at + self._length.total_seconds()
        self._tasks = {each: task for each, task in self._tasks.items() if not task.done()}
        if self._courier is None:
            self._courier = await in_whole_thread(self._make_courier)
        for each in ids:
            if each not in self._tasks:
                self._tasks[each] = asyncio.create_task(self._work_off(self._courier, each))

    async def _work_off(self, courier: Courier, webhook_id: str) -> None:
        try:
            await courier.work_off(webhook_id, self._may_go_on)
        except Exception as error:  # noqa: BLE001 - one webhook must not end the others; messages may hold what was sent
            self._say(webhook_id, type(error).__name__)
        else:
            self._said.pop(webhook_id, None)

    def _say(self, about: str, what: str) -> None:
        if self._said.get(about) != what:
            self._said[about] = what
            _LOG.warning("webhooks: %s: not now: %s", about, what)

    def _may_go_on(self) -> bool:
        # By the process's own steady clock: one that was suspended must not go on with a lease that is over. An attempt that is
        # begun ends within the lease.
        left = self._held_until - asyncio.get_running_loop().time()
        return timedelta(seconds=left) > self._settings.timeout

    def _make_courier(self) -> Courier:
        at = self._at
        key = load_key(at.settings.var / KEY_FILE, self._settings.key)
        readings = TagReadings(at.bundles, at.disclosure.visibility)
        return Courier(Desks(at.reader, at.desk, at.disclosure, readings), key, self._settings)

    def _ids(self) -> list[str]:
        with self._at.desk.reading() as connection:
            return [each.id for each in webhooks(connection)]

    def _take(self) -> bool:
        with self._at.desk.writing() as connection:
            return take_lease(connection, LEASE, self._name, self._length)

    async def _stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._held_until:
            with suppress(FeatureStoreError):
                await in_whole_thread(self._give_up)

    def _give_up(self) -> None:
        with self._at.desk.writing() as connection:
            give_up_lease(connection, LEASE, self._name)
