"""The pages of the monthly reports: all months, one of them, one of its sections, two side by side, the files."""

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.form import form_of, query_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.console.report.chart import BEFORE, NOW, charts
from inference.console.report.comparison import compared, section_of
from inference.console.report.form import CompareQuery, MakeForm
from inference.console.work.known import KNOWN
from inference.error import InferenceError
from inference.monthly import wording
from inference.monthly.content import MonthlyReport, Sheet
from inference.monthly.month import Month
from inference.monthly.shelf import FILES, ReportShelf

JOB, FOLDER = "monthly-report", "reports"
_KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "json": "application/json"}


class ReportPages:
    """Shows what is kept of each month; nothing is computed here."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._shelf = ReportShelf(frame.at.settings.var / FOLDER)

    async def every(self, request: Request) -> Response:
        """List the months that have a report."""
        months = await asyncio.to_thread(lambda: [(each, self._shelf.kinds(each)) for each in self._shelf.months()])
        may_make = visit_of(request).key.role in KNOWN[JOB].roles
        return self._frame.show(request, "report/reports.html", months=months, may_make=may_make)

    async def one(self, request: Request) -> Response:
        """Show a month: its sentences, and of each section the reading and the first chart."""
        month, report = await self._report(request)
        firsts = {each.key: self._charts(request, each.sheets[0])[:1] for each in report.sections if each.sheets}
        return self._frame.show(
            request, "report/month.html", month=month, report=report, charts=firsts, kinds=self._shelf.kinds(month)
        )

    async def section(self, request: Request) -> Response:
        """Show one section of a month with all its tables."""
        month, report = await self._report(request)
        section = section_of(report, request.path_params["section"])
        if section is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "the report has no such section")
        drawn = {each.key: self._charts(request, each) for each in section.sheets}
        return self._frame.show(
            request, "report/section.html", month=month, report=report, section=section, charts=drawn, wording=wording
        )

    async def compare(self, request: Request) -> Response:
        """Show one section of two months side by side."""
        asked = query_of(request, CompareQuery)
        months = await asyncio.to_thread(self._shelf.months)
        names = (
            (asked.first, asked.second)
            if asked.first and asked.second
            else tuple(map(str, (*months[1:2], *months[:1])))
        )
        if len(names) < 2:  # noqa: PLR2004 - two sides
            return self._frame.show(
                request, "report/comparison.html", months=months, names=(), sections=(), tables=(), key=""
            )
        first, second = [await self._read(Month.parse(each)) for each in names]
        key = asked.section or second.sections[0].key
        sides = [section_of(each, key) for each in (first, second)]
        tables = compared(sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else []
        sections = [(each.key, each.title) for each in second.sections]
        return self._frame.show(
            request, "report/comparison.html", months=months, names=names, sections=sections, tables=tables, key=key
        )

    async def file(self, request: Request) -> Response:
        """Send the page, the PDF or the JSON of a month."""
        month, kind = _month(request), request.path_params["kind"]
        path = self._shelf.path(month, kind) if kind in FILES else None
        if path is None or not path.is_file():
            raise HTTPException(HTTPStatus.NOT_FOUND, "the month has no such file")
        headers = {"cache-control": "no-store"}
        return FileResponse(path, media_type=_KINDS[kind], filename=f"gridtags-{month}.{kind}", headers=headers)

    async def make(self, request: Request) -> Response:
        """Start the job that makes the report of a month."""
        form = await form_of(request, MakeForm)
        job = await asyncio.to_thread(self._frame.work.start, request, JOB, {"month": form.month})
        return RedirectResponse(f"/console/jobs/{job.id}", HTTPStatus.SEE_OTHER)

    async def _report(self, request: Request) -> tuple[Month, MonthlyReport]:
        month = _month(request)
        return month, await self._read(month)

    async def _read(self, month: Month) -> MonthlyReport:
        report = await asyncio.to_thread(self._shelf.read, month)
        if report is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"there is no report of {month}")
        return report

    def _charts(self, request: Request, sheet: Sheet) -> list[tuple[dict[str, object], str, int]]:
        return charts(sheet, self._frame.say(request, NOW), self._frame.say(request, BEFORE))


def report_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of the reports."""
    pages = ReportPages(frame)
    return [
        frame.page("/reports", pages.every),
        frame.page("/reports/make", pages.make, roles=KNOWN[JOB].roles, methods=["POST"]),
        frame.page("/reports/compare", pages.compare),
        frame.page("/reports/{month}", pages.one),
        frame.page("/reports/{month}/file/{kind}", pages.file),
        frame.page("/reports/{month}/{section}", pages.section),
    ]


def _month(request: Request) -> Month:
    try:
        return Month.parse(request.path_params["month"])
    except InferenceError:
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such month") from None
