"""Opt-out of profiling (个人信息保护法 24) and deletion of one's own tags (算法推荐管理规定 17)."""

from typing import Annotated, Any

import orjson
from fastapi import Body, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from inference.answer.desk import RestrictionAnswer
from inference.collaborator import Collaborators
from inference.disclosure.tag_reading import TagReadings
from inference.error import UnknownTagError
from inference.question.desk import ActQuestion, TagInPath
from inference.right.choice import Choices
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.idempotency import IdempotentRoute
from inference.transport.openapi import answers
from inference.transport.permission import CRM, EVERYONE, GuardedRoute
from inference.transport.security import key_of

Asked = Annotated[ActQuestion, Body()]


class RestrictionEndpoints:
    """Records what a customer chooses; a customer who is not known yet may choose as well."""

    def __init__(self, choices: Choices, readings: TagReadings) -> None:
        self._choices = choices
        self._readings = readings

    async def state(self, request: Request, customer_id: CustomerIdInPath) -> Response:
        """Return what must not be said of a customer, and the history of every choice."""
        return self._answer(request, await self._choices.state(customer_id))

    async def opt_out(self, request: Request, customer_id: CustomerIdInPath, question: Asked) -> Response:
        """Take everything that comes of profiling out of every answer about the customer; repeating it changes nothing."""
        return self._answer(request, await self._choices.opt_out(customer_id, question.act(key_of(request.scope))))

    async def withdraw(self, request: Request, customer_id: CustomerIdInPath, question: Asked) -> Response:
        """Let the customer be profiled again; the full answers are back at once."""
        return self._answer(request, await self._choices.withdraw(customer_id, question.act(key_of(request.scope))))

    async def delete_tag(
        self, request: Request, customer_id: CustomerIdInPath, tag: TagInPath, question: Asked
    ) -> Response:
        """Delete one tag of the customer; it stays away in later snapshots, whatever rule or model says."""
        self._require_known(request, tag)
        return self._answer(
            request, await self._choices.delete_tag(customer_id, tag, question.act(key_of(request.scope)))
        )

    async def restore_tag(
        self, request: Request, customer_id: CustomerIdInPath, tag: TagInPath, question: Asked
    ) -> Response:
        """Let the customer carry a deleted tag again where rule or model says so."""
        self._require_known(request, tag)
        return self._answer(
            request, await self._choices.restore_tag(customer_id, tag, question.act(key_of(request.scope)))
        )

    def _require_known(self, request: Request, tag: str) -> None:
        reading = self._readings.of(key_of(request.scope))
        if tag not in reading.known or not reading.may_see(tag):
            raise UnknownTagError(f"no tag {tag} in the catalogue in service that this key may see")

    def _answer(self, request: Request, state: dict[str, Any]) -> Response:
        """Return the state, of deleted tags those that the key may see; 202 while the answers do not follow it yet."""
        reading = self._readings.of(key_of(request.scope))
        told = {**state, "deleted_tags": [each for each in state["deleted_tags"] if reading.may_see(each["tag"])]}
        return Response(orjson.dumps(told), 202 if state["pending"] else 200, media_type="application/json")


def restriction_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints about what must not be said of a customer."""
    choices = Choices(at.desk, at.publisher, at.record)
    endpoints = RestrictionEndpoints(choices, TagReadings(at.bundles, at.disclosure.visibility))
    one = "/v1/customers/{customer_id}"
    shared: dict[str, Any] = {"tags": ["rights"], "response_class": Response}
    writing: dict[str, Any] = {
        **shared,
        **answers(RestrictionAnswer, 404, 409, 413, 422, 503, accepted=True),
        "desk": at.desk,
        "roles": CRM,
    }
    opt_out, tag = f"{one}/opt-out", f"{one}/tags/{{tag}}"
    return [
        GuardedRoute(opt_out, endpoints.state, roles=EVERYONE, methods=["GET"], **shared, **answers(RestrictionAnswer, 422, 503)),
        IdempotentRoute(opt_out, endpoints.opt_out, methods=["PUT"], **writing),
        IdempotentRoute(opt_out, endpoints.withdraw, methods=["DELETE"], **writing),
        IdempotentRoute(f"{tag}:restore", endpoints.restore_tag, methods=["POST"], **writing),
        IdempotentRoute(tag, endpoints.delete_tag, methods=["DELETE"], **writing),
    ]  # fmt: skip
