"""A month's report from beginning to end: states, material, sections, comparison, files."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from feature_store.desk.database import Desk
from feature_store.horizon import horizon
from inference.error import InferenceError
from inference.monthly.comparison import restated
from inference.monthly.config import MonthlyConfig
from inference.monthly.content import MonthlyReport
from inference.monthly.material import Material, gather
from inference.monthly.month import Month
from inference.monthly.page import report_page
from inference.monthly.pdf import report_pdf
from inference.monthly.section import arrears, demand, feeling, segment, tag, value
from inference.monthly.shelf import ReportShelf
from inference.monthly.state import State, StateMaker, snapshot_of
from inference.monthly.summary import cautions, headlines
from inference.nightly.lock import only_run

SECTIONS = (segment, value, arrears, feeling, demand, tag)


@dataclass(frozen=True)
class ReportMaker:
    """What reports are made with, and where they are kept."""

    states: StateMaker
    desk: Desk
    shelf: ReportShelf
    config: MonthlyConfig

    def make(self, month: Month, now: datetime) -> MonthlyReport:
        """Return the report of a month beside the one before; nothing is kept.

        No nightly run and no erasure is at work meanwhile: what is read of people must not outlive them.

        Raises
        ------
        InferenceError
            The report of the month before is damaged; the month is not over, or there are no customers.
        AnotherRunError
            A nightly run or an erasure is at work.
        SnapshotError, StoreUnavailableError
            A snapshot is damaged; the desk does not answer.
        """
        if month.end > now.replace(tzinfo=None):
            raise InferenceError(f"month: {month} is not over yet, allowed is {Month.ended_by(now)} or earlier")
        with only_run(self.states.var / "nightly"):
            self.states.forget()
            with ExitStack() as stack:
                new = stack.enter_context(self.states.state(month))
                old = self._before(month, stack)
                material = self._gathered(month, (old, new))
                return restated(report_of(material, now), self.shelf.read(month.shifted(-1)))

    def last_month(self) -> Month:
        """Return the last month that the data has behind it; WarehouseError where there is no data."""
        return Month.ended_by(horizon(self.states.engine)[1])

    def keep(self, report: MonthlyReport) -> str:
        """Write the report as page, PDF and JSON; return what could not be written, empty where all was."""
        files = {"html": report_page(report).encode(), "json": report.model_dump_json(indent=1).encode()}
        lacking = ""
        try:
            files["pdf"] = report_pdf(report)
        except InferenceError as error:
            lacking = str(error)
        self.shelf.keep(Month.parse(report.month), files)
        return lacking

    def _before(self, month: Month, stack: ExitStack) -> State | None:
        before = month.shifted(-1)
        if not self.config.compute_missing:
            return snapshot_of(before, self.states.var / "snapshots")
        return stack.enter_context(self.states.state(before))

    def _gathered(self, month: Month, states: tuple[State | None, State]) -> Material:
        catalogue, configs = self.states.bundle.catalogue(), self.states.configs
        return gather(self.states.engine, self.desk, catalogue, configs, month, states, self.config.few)


def report_of(material: Material, now: datetime) -> MonthlyReport:
    """Return the report that the material makes, not yet compared with what was said last month."""
    return MonthlyReport(
        month=str(material.month), before=str(material.month.shifted(-1)), made_at=now, state=material.state.source,
        state_before=None if material.before is None else material.before.source, few=material.few,
        headlines=headlines(material), cautions=cautions(material),
        sections=tuple(each.section(material) for each in SECTIONS),
    )  # fmt: skip
