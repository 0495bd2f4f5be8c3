"""Appeals against tags: file one, see the queue, decide, and the letter to the customer."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

import orjson
from fastapi import Body, Path, Query, Request
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.responses import PlainTextResponse, Response

from feature_store.desk.contest import Contest, contest_of, contests
from feature_store.desk.deleted_tag import deleted_tags_of
from feature_store.desk.opt_out import Act
from feature_store.desk.receipt import receipts_of
from inference.answer.desk import ContestAnswer, ContestsAnswer
from inference.collaborator import Collaborators
from inference.disclosure.tag_reading import TagReadings
from inference.error import UnknownContestError, UnknownTagError
from inference.model.bundle_watch import BundleProvider
from inference.question.desk import ContestQuestion, DecisionQuestion, TagInPath
from inference.right.appeal import Appeals, contest_told
from inference.right.choice import Choices
from inference.right.letter import letter
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.idempotency import IdempotentRoute, keep_answer
from inference.transport.openapi import Described, answers
from inference.transport.permission import AUDIT, CRM, GuardedRoute
from inference.transport.query import QueryRoute
from inference.transport.security import key_of

ContestId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="Id of an appeal", examples=["9f1c2d3e4b5a6978"])]
MOST_AT_ONCE = 500
State = Annotated[
    Literal["open", "upheld", "rejected"] | None, Query(description="Only appeals in this state.", examples=["open"])
]
After = Annotated[
    str, Query(pattern="^[0-9a-f]{16}$|^$", description="`next` of the answer before; empty at first.", examples=[""])
]
Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE, description="How many appeals there are at most.", examples=[100])]


class ContestEndpoints:
    """Translates appeals to and from HTTP."""

    def __init__(self, appeals: Appeals, readings: TagReadings, bundles: BundleProvider) -> None:
        self._appeals = appeals
        self._bundles = bundles
        self._readings = readings
        self._desk = appeals.desk

    async def file(
        self, request: Request, customer_id: CustomerIdInPath, tag: TagInPath, question: Annotated[ContestQuestion, Body()]
    ) -> Response:  # fmt: skip
        """File an appeal against a tag; one that is open already against the same tag is answered instead."""
        key = key_of(request.scope)
        reading = self._readings.of(key)
        if tag not in reading.known or not reading.may_see(tag):
            raise UnknownTagError(f"no tag {tag} in the catalogue in service that this key may see")
        act = Act(question.by, key.name, "", question.channel)
        filed = await self._appeals.file(
            customer_id, tag, self._labels()[tag], question.statement, act, _keeping(request)
        )
        return _answer(filed)

    async def queue(
        self,
        state: State = None,
        after: After = "",
        limit: Limit = 100,
    ) -> Response:
        """Return appeals, oldest first, those in one state if one is named."""

        def read() -> list[Contest]:
            with self._desk.reading() as connection:
                return contests(connection, state, after, limit)

        found = await asyncio.to_thread(read)
        following = found[-1].contest_id if len(found) == limit else None
        return _json({"contests": [contest_told(each) for each in found], "next": following})

    async def decide(
        self, request: Request, contest_id: ContestId, question: Annotated[DecisionQuestion, Body()]
    ) -> Response:
        """Decide an appeal; upheld, the tag is gone from every answer at once. Who filed it may not decide it."""
        act = question.act(key_of(request.scope))
        return _answer(await self._appeals.decide(contest_id, question, act, _keeping(request)))

    async def letter(self, contest_id: ContestId) -> Response:
        """Return the letter to the customer, in Chinese: what was contested, how it came about, the decision, the rights."""
        return PlainTextResponse(
            await asyncio.to_thread(self._letter, contest_id), headers={"cache-control": "no-store"}
        )

    def _labels(self) -> dict[str, str]:
        catalogue = self._bundles.current.catalogue if self._bundles.current else b'{"tags":[]}'
        return {each["id"]: each["label"] for each in orjson.loads(catalogue)["tags"]}

    def _letter(self, contest_id: str) -> str:
        with self._desk.reading() as connection:
            contest = contest_of(connection, contest_id)
            if contest is None:
                raise UnknownContestError(f"no appeal {contest_id}")
            away = [each for each in deleted_tags_of(connection, contest.customer_id) if each.tag == contest.tag]
            reasons = _reasons(connection, contest)
        comes_back = bool(away) and away[-1].until_version is not None
        return letter(contest, reasons, comes_back=comes_back)


def _reasons(connection: Connection, contest: Contest) -> list[str]:
    """Return what the receipt of the contested tag says to people: that of the contested snapshot, else the latest."""
    about = [each for each in receipts_of(connection, contest.customer_id) if each.tag == contest.tag]
    of_snapshot = [each for each in about if each.snapshot_id == contest.snapshot_id]
    return [str(each.content["text"]) for each in (of_snapshot or about)[-1:]]


def _keeping(request: Request) -> Callable[[Connection, Contest], None]:
    def keep(connection: Connection, contest: Contest) -> None:
        keep_answer(request.scope, connection, _answer(contest))

    return keep


def _answer(contest: Contest) -> Response:
    return _json(contest_told(contest))


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")


def contest_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints about appeals."""
    appeals = Appeals(at.desk, at.reader, Choices(at.desk, at.publisher, at.record))
    endpoints = ContestEndpoints(appeals, TagReadings(at.bundles, at.disclosure.visibility), at.bundles)
    shared: dict[str, Any] = {"tags": ["rights"], "response_class": Response}
    one = answers(ContestAnswer, 404, 409, 410, 413, 422, 503)
    writing: dict[str, Any] = {**shared, "methods": ["POST"], "desk": at.desk, **one}
    reading: dict[str, Any] = {**shared, "methods": ["GET"], "roles": AUDIT}
    return [
        IdempotentRoute("/v1/customers/{customer_id}/tags/{tag}:contest", endpoints.file, roles=CRM | AUDIT, **writing),
        QueryRoute("/v1/contests", endpoints.queue, **reading, **answers(ContestsAnswer, 422, 503)),
        IdempotentRoute("/v1/contests/{contest_id}:decide", endpoints.decide, roles=AUDIT, **writing),
        GuardedRoute(
            "/v1/contests/{contest_id}/letter", endpoints.letter,
            **{**reading, "response_class": PlainTextResponse}, **_in_chinese(answers(ContestAnswer, 404, 422, 503)),
        ),
    ]  # fmt: skip


def _in_chinese(described: Described) -> Described:
    text = {"text/plain": {"schema": {"type": "string"}, "example": "关于客户标签申诉的处理告知书\n…"}}
    return {**described, "responses": {**described["responses"], 200: {"description": "The letter", "content": text}}}
