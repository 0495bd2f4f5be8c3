"""The pages of segments: all of them, what moved between months, and one beside all customers."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.segment.chart import flows, season_shapes, segment_map, shapes, shares, trend
from inference.console.segment.profile import classes, figures, sheet_sections
from inference.console.segment.wording import VALUES
from inference.error import UnknownSegmentError
from inference.overview.reading import Overviews
from inference.transport.permission import OPERATORS
from registry.error import SheetError
from registry.sheet_folder import open_sheets

UNKNOWN = "unknown"
"""What stands in the path of the segment that has no id: those of whom too little is known."""


class PrepareForm(BaseModel):
    """What to prepare anew."""

    model_config = ConfigDict(extra="forbid")

    job: Literal["overview", "segment-sheet"]


class SegmentPages:
    """Shows what the night prepared."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._overviews = Overviews(frame.at.settings.var)
        self._sheets = frame.at.settings.var / "segments"

    async def every(self, request: Request) -> Response:
        """List the segments, with shares, load curves, trend and map."""
        found = await asyncio.to_thread(self._overviews.segments)
        if not found:
            return self._nothing(request)
        drawn = await asyncio.to_thread(self._overviews.map)
        segments, names = found["segments"], [each["name"] for each in found["segments"]]
        say = self._say(request)
        return self._show(
            request, "segment/segments.html", found, segments=segments, changes=_changes(found.get("migration")),
            shares=shares(segments, say), shapes=shapes(found["curves"], names, say) if found["curves"] else None,
            trend=trend(found["trend"], names) if len(found["trend"]) > 1 else None,
            map=segment_map(drawn, say) if drawn else None, points=len(drawn.get("points", ())),
        )  # fmt: skip

    async def movement(self, request: Request) -> Response:
        """Show who went from which segment to which since about a month ago."""
        found = await asyncio.to_thread(self._overviews.segments)
        if not found:
            return self._nothing(request)
        moved = found["migration"]
        return self._show(
            request, "segment/movement.html", found, movement=moved, flows=flows(moved) if moved else None
        )

    async def one(self, request: Request) -> Response:
        """Show one segment beside all customers."""
        found = await asyncio.to_thread(self._overviews.segments)
        wanted = request.path_params["segment_id"]
        segment = next((each for each in found.get("segments", ()) if key_of(each) == wanted), None)
        if segment is None:
            raise UnknownSegmentError(f"there is no segment {wanted[:64]!r} in the newest overview")
        sheet = await asyncio.to_thread(self._sheet, segment["id"])
        tags = (await asyncio.to_thread(self._overviews.tags)).get("tags", {})
        curves, say = found["curves"], self._say(request)
        return self._show(
            request, "segment/segment.html", found, segment=segment, sheet=sheet, values=VALUES,
            sections=[*figures(segment, found["everyone"])], classes=[*classes(segment, found["segments"])],
            sheet_sections=[*sheet_sections(sheet)], labels={tag: each["label"] for tag, each in tags.items()},
            shape=shapes(curves, [segment["name"]], say) if segment["name"] in curves else None,
            seasons=season_shapes(curves, segment["name"], say) if segment["name"] in curves else None,
        )  # fmt: skip

    async def prepare(self, request: Request) -> Response:
        """Start the job that makes the overview, or the profile sheets, anew."""
        form = await form_of(request, PrepareForm)
        job = await asyncio.to_thread(self._frame.work.start, request, form.job, {})
        return RedirectResponse(f"/console/jobs/{job.id}", HTTPStatus.SEE_OTHER)

    def _sheet(self, segment_id: str | None) -> Mapping[str, Any]:
        """Return the profile sheet of a segment, nothing where none was written."""
        if segment_id is None:
            return {}
        try:
            folder = open_sheets(self._sheets)
            content: dict[str, Any] = orjson.loads(folder.read(segment_id, "json"))
            return content | {"as_of": folder.manifest.as_of}
        except SheetError:
            return {}

    def _nothing(self, request: Request) -> Response:
        failure = self._overviews.failure()
        return self._frame.show(request, "segment/nothing.html", failure=failure)

    def _show(self, request: Request, template: str, found: Mapping[str, Any], **values: Any) -> Response:  # noqa: ANN401
        failure = self._overviews.failure()
        return self._frame.show(request, template, head=found, failure=failure, key_of=key_of, **values)

    def _say(self, request: Request) -> Any:  # noqa: ANN401 - a function of one text
        return lambda text: self._frame.say(request, text)


def key_of(segment: Mapping[str, Any]) -> str:
    """Return what stands for a segment in a path."""
    return str(segment["id"] or UNKNOWN)


def segment_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of this group."""
    pages = SegmentPages(frame)
    return [
        frame.page("/segments", pages.every),
        frame.page("/segments/movement", pages.movement),
        frame.page("/segments/prepare", pages.prepare, roles=OPERATORS, methods=["POST"]),
        frame.page("/segments/{segment_id}", pages.one),
    ]


def _changes(movement: Mapping[str, Any] | None) -> dict[str, int]:
    """Return for each segment how many customers more it has than a month ago."""
    if movement is None:
        return {}
    before = {
        name: sum(row) + gone
        for name, row, gone in zip(movement["before"], movement["rows"], movement["gone"], strict=True)
    }
    after = {
        name: sum(row[place] for row in movement["rows"]) + movement["new"][place]
        for place, name in enumerate(movement["after"])
    }
    return {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
