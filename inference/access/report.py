"""The access report over a period: who looked at what, what of it is unusual, and whether the trail is as it was written."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from inference.access.look import Look, looks_until
from inference.access.tally import Tally, tally
from inference.access.unusual import Unusual, access_limits, unusual
from registry.audit_day import AuditDayFinding

MOST_LISTED = 5_000


@dataclass(frozen=True)
class AccessReport:
    """The report from `first` to `last`, both with. Single looks are listed only where one customer or key was asked for."""

    first: date
    last: date
    customer: str | None
    key: str | None
    counted: Tally
    persons: Mapping[str, str]
    unusual: list[Unusual]
    looks: list[Look]
    integrity: list[AuditDayFinding]

    def content(self) -> dict[str, JsonValue]:
        """Return the report as JSON."""
        counted = self.counted
        return {
            "from": self.first.isoformat(), "to": self.last.isoformat(), "customer": self.customer, "key": self.key,
            "lines": counted.lines, "customers": len(counted.customers), "events": dict(counted.events.most_common()),
            "keys": list(self.by_key()), "roles": dict(counted.roles.most_common()),
            "endpoints": dict(counted.endpoints.most_common()), "shown": dict(counted.shown.most_common()),
            "unusual": [{**asdict(each), "day": each.day.isoformat()} for each in self.unusual],
            "looks": [{**asdict(each), "at": each.at.isoformat()} for each in self.looks],
            "integrity": [each.line() for each in self.integrity],
        }  # fmt: skip

    def by_key(self) -> Iterator[dict[str, JsonValue]]:
        """Give what each key did, the busiest first."""
        busiest = sorted(self.counted.keys.items(), key=lambda each: (-each[1].total(), each[0]))
        for name, events in busiest:
            customers = len(self.counted.customers_of_key[name])
            person = self.persons.get(name, "")
            yield {
                "key": name,
                "person": person,
                "customers": customers,
                "lines": events.total(),
                "events": dict(events),
            }


def access_report(
    audit: Path,
    configs: Path,
    first: date,
    last: date,
    *,
    customer: str | None = None,
    key: str | None = None,
    persons: Mapping[str, str] | None = None,
    integrity: list[AuditDayFinding] | None = None,
) -> AccessReport:
    """Return the report.

    Parameters
    ----------
    audit
        Folder of the audit trail.
    customer, key
        Only what is about this customer, or was done with this key.
    persons
        By name of a key who holds it.
    integrity
        What `registry.audit_day.audit_day_findings` found.

    Raises
    ------
    GovernanceError
        The table `[access]` is wrong.
    """
    limits = access_limits(configs)
    wanted = (look for look in looks_until(audit, last) if _is_about(look, customer, key))
    listed: list[Look] = []
    keep = customer is not None or key is not None

    def remembered() -> Iterator[Look]:
        for look in wanted:
            if keep and look.day >= first and len(listed) < MOST_LISTED:
                listed.append(_only(look, customer))
            yield look

    counted = tally(remembered(), first, limits.is_off_hours)
    found = unusual(counted, first, limits)
    return AccessReport(first, last, customer, key, counted, persons or {}, found, listed, integrity or [])


def _is_about(look: Look, customer: str | None, key: str | None) -> bool:
    return (customer is None or customer in look.customers) and (key is None or look.key == key)


def _only(look: Look, customer: str | None) -> Look:
    """Return a look without other customers where one was asked for."""
    if customer is None:
        return look
    return Look(**{**vars(look), "customers": {customer: look.customers[customer]}})
