"""The pages of the catalogue: all tags, one tag, and the customers who carry it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from feature_store.snapshot.condition_text import MAX_CHARACTERS
from inference.audience.asking import AudienceAsking, behind
from inference.audience.cursor import format_audience_cursor
from inference.audience.membership import Member
from inference.console.frame.form import query_of
from inference.console.frame.frame import Frame
from inference.console.frame.language import term
from inference.console.frame.navigation import ROLES
from inference.console.frame.visit import visit_of
from inference.console.segment.wording import CLASSES
from inference.console.tag.chart import by_class, confidence
from inference.console.tag.listing import (
    BADGES,
    DIMENSIONS,
    KINDS,
    SORTS,
    STATES,
    TagFilter,
    findings_of,
    with_findings,
)
from inference.error import HiddenTagError, NoBundleError, UnknownTagError
from inference.key.ring import ApiKey, Role
from inference.overview.reading import Overviews
from inference.proposal.act import PROPOSERS
from inference.transport.permission import ANALYSTS
from inference.transport.query import refuse

EXAMPLES, PAGE = 5, 50
SENSITIVITIES = {"normal": term("一般"), "sensitive": term("敏感"), "protected": term("保护性")}
REFRESHES = {
    "call": term("每次通话后"),
    "daily": term("每天"),
    "weekly": term("每周"),
    "monthly": term("每月"),
    "yearly": term("每年"),
}
_BAR, _ROOM = 26, 90


class CataloguePages:
    """Shows what the night prepared of the tags, and asks who carries one."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._at = frame.at
        self._overviews = Overviews(frame.at.settings.var)
        self._asking = AudienceAsking(frame.at)

    async def every(self, request: Request) -> Response:
        """List the tags that are asked for, by dimension or in one order."""
        asked = query_of(request, TagFilter)
        found = await asyncio.to_thread(self._overviews.tags)
        if not found:
            return self._frame.show(request, "segment/nothing.html", failure=self._overviews.failure())
        wrong, key = with_findings(found), visit_of(request).key
        rows = asked.rows([tag for tag in found["tags"].values() if self._is_listed(tag, key)], wrong)
        by_dimension = _grouped(rows, asked, self._frame.say(request, "全部"))
        say = self._frame.say
        return self._frame.show(
            request, "tag/tags.html", head=found, failure=self._overviews.failure(), asked=asked, rows=rows,
            names=[*by_dimension], by_dimension=by_dimension, wrong=wrong, badges=BADGES, may_propose=key.role in ANALYSTS,
            dimensions=[(each, say(request, each)) for each in DIMENSIONS],
            states=[(each, say(request, each)) for each in STATES],
            kinds=[(name, say(request, text)) for name, text in KINDS.items()],
            sorts=[(name, say(request, text)) for name, text in SORTS.items()],
        )  # fmt: skip

    async def one(self, request: Request) -> Response:
        """Show a tag: definition, history, distribution, findings, examples."""
        found = await asyncio.to_thread(self._overviews.tags)
        tag, key = self.tag(request, found), visit_of(request).key
        examples = await self._examples(request, tag)
        counted = tag["counted"]

        def say(text: str) -> str:
            return self._frame.say(request, text)

        return self._frame.show(
            request, "tag/tag.html", head=found, failure=self._overviews.failure(), tag=tag, counted=counted,
            badges=BADGES, kinds=KINDS, sensitivities=SENSITIVITIES, refreshes=REFRESHES, reader_names=ROLES,
            labels=labels_of(found), history=_history(tag), group=found["groups"].get(tag["group"]),
            findings=findings_of(found, tag), examples=examples, may_list=examples is not None,
            may_propose=key.role in PROPOSERS,
            by_class=[
                (title, by_class(values, say), _ROOM + _BAR * len(values))
                for name, title in CLASSES.items() if (values := counted["by"].get(name))
            ] if counted else [],
            confidence=confidence(counted["confidence"], say) if counted and counted["confidence"] else None,
            reads=sorted(counted["reads"]["by_role"].items()) if counted else [],
        )  # fmt: skip

    async def customers(self, request: Request) -> Response:
        """List who carries a tag, by pages; `where` is a further condition."""
        tag, where = request.path_params["tag"], request.query_params.get("where", "").strip()
        if len(where) > MAX_CHARACTERS:
            refuse("where", f"has {len(where)} characters; allowed: {MAX_CHARACTERS}")
        question = await self._asking.question(request, tag, where)
        cursor = request.query_params.get("cursor", "")
        page = await self._asking.page(question, behind(cursor, tag, where), PAGE)
        self._asking.record(request, question, page.members)
        first = f"/console/tags/{tag}/customers?{urlencode({'where': where})}"
        following = page.after and format_audience_cursor(page.after, tag, where)
        labels = labels_of(await asyncio.to_thread(self._overviews.tags))
        rows = [[_link(each), f"{each.confidence:.0%}"] for each in page.members]
        return self._frame.show(
            request, "tag/customers.html", tag=tag, label=labels.get(tag, tag), where=where, page=page, rows=rows,
            next_path=f"{first}&{urlencode({'cursor': following})}" if following else "", first_path=first if cursor else "",
        )  # fmt: skip

    def tag(self, request: Request, found: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the tag that the path names.

        Raises
        ------
        UnknownTagError, HiddenTagError
            The overview does not hold it; the visitor may not see it.
        """
        name = request.path_params["tag"]
        tag: Mapping[str, Any] | None = found.get("tags", {}).get(name)
        if tag is None:
            raise UnknownTagError(f"no tag {name[:80]!r} in the newest overview")
        if not self._is_listed(tag, visit_of(request).key):
            raise HiddenTagError(f"this key may not see the tag {name}")
        return tag

    def may_see(self, tag_id: str, key: ApiKey) -> bool:
        """Say whether a key may be told who carries a tag; nobody may before a bundle is loaded."""
        try:
            return self._at.disclosure.visibility.may_see(tag_id, key)
        except NoBundleError:
            return False

    def _is_listed(self, tag: Mapping[str, Any], key: ApiKey) -> bool:
        """Say whether a visitor sees a tag in the catalogue: analysts see every definition, the CRM what it may read."""
        return key.role is not Role.CRM or self.may_see(tag["id"], key)

    async def _examples(self, request: Request, tag: Mapping[str, Any]) -> list[Member] | None:
        """Return a few customers who carry a tag, null for who may not be told."""
        if not tag["counted"] or not tag["counted"]["held"]:
            return []
        if not self.may_see(tag["id"], visit_of(request).key):
            return None
        try:
            question = await self._asking.question(request, tag["id"], "")
        except UnknownTagError:  # the snapshot in service is another one already
            return []
        members = (await self._asking.page(question, "", EXAMPLES)).members
        self._asking.record(request, question, members)
        return members


def labels_of(found: Mapping[str, Any]) -> dict[str, str]:
    """Return the labels of the tags of an overview by their ids."""
    return {tag_id: tag["label"] for tag_id, tag in found.get("tags", {}).items()}


def _grouped(rows: Sequence[Mapping[str, Any]], asked: TagFilter, every: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows under their dimensions, or under one heading where another order was asked for."""
    if asked.sort != "group":
        return {every: [*rows]} if rows else {}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["dimension"], []).append(row)
    return found


def _history(tag: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted([*tag["versions"], *tag["acts"]], key=lambda each: each["on"], reverse=True)


def _link(member: Member) -> dict[str, str]:
    return {"text": member.customer_id, "path": f"/console/customers/{member.customer_id}"}
