"""The inventory: every version that was registered, where it stands, and what waits for somebody; from the ledger alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inference.console.frame.language import term
from inference.console.model.period import Period, periods
from registry.approval.request import Request, State, read_requests
from registry.approval.serving_record import serving_record
from registry.ledger import Ledger
from registry.registered import Registered, registered_versions

LATEST = 8
STATES: Mapping[str, tuple[str, str]] = {
    "serving": (term("在用"), "good"),
    "approved": (term("已批准，待上线"), "warn"),
    "open": (term("待批准"), "warn"),
    "refused": (term("已拒绝"), "bad"),
    "served": (term("曾在用"), "plain"),
    "registered": (term("已登记"), "plain"),
}
"""By state what it is called and how its badge looks."""


@dataclass(frozen=True)
class VersionLine:
    """A version in the inventory; `period` is the last in which it served, null where it never did."""

    registered: Registered
    state: str
    period: Period | None

    @property
    def version(self) -> int:
        """Its number."""
        return self.registered.row.version

    @property
    def trained_by(self) -> str:
        """Who trained it."""
        return self.registered.row.trained_by

    @property
    def registered_at(self) -> datetime:
        """When it was registered."""
        return self.registered.row.created_at

    @property
    def refused(self) -> str:
        """Why it must not be promoted, empty where it may."""
        return self.registered.row.refused


@dataclass(frozen=True)
class Inventory:
    """All versions by model, the newest first, all periods, and the requests that wait."""

    models: Mapping[str, Sequence[VersionLine]]
    periods: Sequence[Period]
    waiting: Sequence[Request]

    def line(self, model: str, version: int) -> VersionLine | None:
        """Return the line of a version, null for an unknown one."""
        return next((each for each in self.models.get(model, ()) if each.version == version), None)

    def champion(self, model: str) -> int | None:
        """Return the version in service, null where none is."""
        return next((each.version for each in self.periods if each.model == model and each.until is None), None)


def read_models(ledger: Ledger) -> Inventory:
    """Return the inventory; LedgerError where the ledger does not answer."""
    served = periods(serving_record(ledger))
    waiting = [each for each in read_requests(ledger).values() if each.state in {State.OPEN, State.APPROVED}]
    last = {(each.model, each.version): each for each in served}
    asked = {(each.content.model, each.content.version): each.state.value for each in waiting}
    models: dict[str, list[VersionLine]] = {}
    for key, each in sorted(registered_versions(ledger).items(), key=lambda item: (item[0][0], -item[0][1])):
        models.setdefault(key[0], []).append(
            VersionLine(each, _state(each, last.get(key), asked.get(key)), last.get(key))
        )
    return Inventory(models, served, waiting)


def _state(registered: Registered, period: Period | None, asked: str | None) -> str:
    if period is not None and period.until is None:
        return "serving"
    if asked is not None:
        return asked
    if registered.row.refused:
        return "refused"
    return "registered" if period is None else "served"
