"""Webhooks: made, listed and deleted by operators; dead letters listed and delivered again."""

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

import orjson
from fastapi import Body, Path
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from feature_store.desk.schema import as_instant, now
from feature_store.desk.webhook import (
    DeadLetter,
    Webhook,
    add_webhook,
    ask_for_replay,
    dead_letters,
    delete_webhook,
    new_webhook_id,
    webhook,
    webhooks,
)
from inference.collaborator import Collaborators
from inference.disclosure.tag_reading import TagReadings
from inference.error import UnknownWebhookError, WebhookAddressError
from inference.key.ring import KeyEntry, Permission, Role, key_for
from inference.transport.openapi import answers
from inference.transport.permission import OPERATORS, GuardedRoute
from inference.transport.security import key_of
from inference.webhook.address import parse_target
from inference.webhook.question import (
    DeadLettersAnswer,
    DeletedAnswer,
    NewWebhookAnswer,
    RedeliveryAnswer,
    ReplayQuestion,
    WebhookQuestion,
    WebhooksAnswer,
)
from inference.webhook.signature import load_key
from inference.webhook.worker import KEY_FILE

MAX_WEBHOOKS = 100
_CRM = key_for("webhooks", KeyEntry(sha256="0" * 64, role=Role.CRM))

WebhookId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Id of the webhook", examples=["0f" * 16])]
T = TypeVar("T")


class WebhookEndpoints:
    """Answers from the desk."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def create(self, request: Request, question: Annotated[WebhookQuestion, Body()]) -> Response:
        """Have changes of tags sent to a URL from now on; the answer holds the secret, which is shown once."""
        settings = self._at.settings
        self._check(question)
        key = await asyncio.to_thread(load_key, settings.var / KEY_FILE, settings.webhook.key)
        hook = Webhook(
            new_webhook_id(), question.url, tuple(question.events), tuple(question.tags), Role.CRM.value, now(),
            key_of(request.scope).name, key.check, await self._at.reader.end_of_changes(),
        )  # fmt: skip
        await self._write(lambda connection: _add(connection, hook))
        return _json({**_record(hook), "secret": key.secret(hook.id)})

    async def listed(self) -> Response:
        """Return all webhooks and how they stand."""
        return _json({"webhooks": [_record(each) for each in await self._read(webhooks)]})

    async def delete(self, webhook_id: WebhookId) -> Response:
        """Send nothing more to a webhook, and forget it."""
        if not await self._write(lambda connection: delete_webhook(connection, webhook_id)):
            raise UnknownWebhookError(f"no webhook {webhook_id}")
        return _json({"deleted": webhook_id})

    async def dead_letters(self, webhook_id: WebhookId) -> Response:
        """Return the deliveries of a webhook that were given up."""
        await self._require(webhook_id)
        found = await self._read(lambda connection: dead_letters(connection, webhook_id))
        return _json({"dead_letters": [_letter(each) for each in found]})

    async def replay(self, webhook_id: WebhookId, question: Annotated[ReplayQuestion, Body()]) -> Response:
        """Deliver dead letters again, out of their old order; those that fail again stay."""
        await self._require(webhook_id)
        replayed = await self._write(lambda connection: ask_for_replay(connection, webhook_id, question.ids))
        return _json({"replayed": replayed})

    def _check(self, question: WebhookQuestion) -> None:
        networks = self._at.settings.webhook.networks
        try:
            parse_target(question.url, networks)  # what the name means is looked up whenever it is used
        except WebhookAddressError as error:
            raise _invalid("url", str(error)) from None
        reading = self._readings.of(_CRM)
        for place, tag in enumerate(question.tags):
            if tag not in reading.known or not reading.may_see(tag):
                raise _invalid(f"tags.{place}", "is no tag that the CRM may see")

    async def _require(self, webhook_id: str) -> Webhook:
        found = await self._read(lambda connection: webhook(connection, webhook_id))
        if found is None:
            raise UnknownWebhookError(f"no webhook {webhook_id}")
        return found

    async def _read(self, question: Callable[[Connection], T]) -> T:
        def read() -> T:
            with self._at.desk.reading() as connection:
                return question(connection)

        return await asyncio.to_thread(read)

    async def _write(self, change: Callable[[Connection], T]) -> T:
        def write() -> T:
            with self._at.desk.writing() as connection:
                return change(connection)

        return await asyncio.to_thread(write)


def webhook_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints of webhooks."""
    endpoints = WebhookEndpoints(at)
    path, one = "/v1/webhooks", "/v1/webhooks/{webhook_id}"
    return [
        GuardedRoute(
            path, endpoints.listed, roles=OPERATORS, methods=["GET"], tags=["webhooks"], response_class=Response,
            **answers(WebhooksAnswer, 503),
        ),
        GuardedRoute(
            path, endpoints.create, roles=OPERATORS, needs=Permission.WRITE, methods=["POST"], tags=["webhooks"],
            response_class=Response,
            **answers(NewWebhookAnswer, 413, 422, 503),
        ),
        GuardedRoute(
            one, endpoints.delete, roles=OPERATORS, needs=Permission.WRITE, methods=["DELETE"], tags=["webhooks"],
            response_class=Response,
            **answers(DeletedAnswer, 404, 422, 503),
        ),
        GuardedRoute(
            f"{one}/dead-letters", endpoints.dead_letters, roles=OPERATORS, methods=["GET"], tags=["webhooks"],
            response_class=Response, **answers(DeadLettersAnswer, 404, 422, 503),
        ),
        GuardedRoute(
            f"{one}/dead-letters:replay", endpoints.replay, roles=OPERATORS, needs=Permission.WRITE, methods=["POST"],
            tags=["webhooks"], response_class=Response, **answers(RedeliveryAnswer, 404, 413, 422, 503),
        ),
    ]  # fmt: skip


def _add(connection: Connection, hook: Webhook) -> None:
    if len(webhooks(connection)) >= MAX_WEBHOOKS:
        raise _invalid("url", f"there are {MAX_WEBHOOKS} webhooks already, as many as there may be")
    add_webhook(connection, hook)


def _invalid(field: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": message}])


def _record(hook: Webhook) -> dict[str, object]:
    names = ("id", "url", "events", "tags", "created_by", "failures", "last_error")
    instants = {name: _instant(getattr(hook, name)) for name in ("created_at", "next_attempt_at", "delivered_at")}
    return {**{name: getattr(hook, name) for name in names}, **instants}


def _letter(letter: DeadLetter) -> dict[str, object]:
    names = ("id", "events", "attempts", "last_error")
    instants = {name: _instant(getattr(letter, name)) for name in ("died_at", "replay_at")}
    return {**{name: getattr(letter, name) for name in names}, **instants}


def _instant(text: str | None) -> object:
    return None if text is None else as_instant(text)


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json", headers={"cache-control": "no-store"})
