"""What one store holds against its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.retention_limit import KeptFor

State = Literal["kept", "due", "must_stay"]
"""`kept`: within its time. `due`: to be deleted. `must_stay`: within the time in which nothing may delete it."""


@dataclass(frozen=True)
class Due:
    """`amount` things of a store, the oldest of `since`; `delete` does what is due and returns how many went.

    `names` says of files and folders which are due.
    """

    store: str
    what: str
    state: State
    amount: int
    since: date | None
    until: date | None
    delete: Callable[[], int] | None = None
    names: tuple[str, ...] = ()

    def line(self) -> str:
        """Return it as one line."""
        since = f", oldest {self.since}" if self.since else ""
        until = f", until {self.until}" if self.until else ""
        return f"{self.store}: {self.what}: {self.amount:,} {self.state.replace('_', ' ')}{since}{until}"


def state_of(since: date, kept: KeptFor, today: date) -> State:
    """Return what holds of a thing of a day: due from `at_most_days` on, must stay before `at_least_days`."""
    days = (today - since).days
    if kept.at_most_days is not None and days > kept.at_most_days:
        return "due"
    return "must_stay" if days < kept.at_least_days else "kept"
