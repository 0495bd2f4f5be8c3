"""When which version of which model served, from what was put in service."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.approval.serving_record import ServiceEntry, ServingRecord


@dataclass(frozen=True)
class Period:
    """A version served in [since, until), put there by entry `entry` of the ledger; `until` is null while it serves."""

    model: str
    version: int
    since: datetime
    until: datetime | None
    entry: ServiceEntry

    @property
    def is_rollback(self) -> bool:
        """Whether it came back without an approval."""
        return self.entry.kind == "rollback" and self.entry.content.model == self.model


def periods(record: ServingRecord) -> list[Period]:
    """Return all periods by model, oldest first; a version that is promoted again for changed tags goes on."""
    found: dict[str, list[Period]] = {}
    for entry in record.entries:
        for model, version in entry.content.models.items():
            known = found.setdefault(model, [])
            if known and known[-1].version == version and known[-1].until is None:
                continue
            if known and known[-1].until is None:
                known[-1] = replace(known[-1], until=entry.at)
            known.append(Period(model, version, entry.at, None, entry))
    return [each for model in sorted(found) for each in found[model]]


def period_chart(shown: Sequence[Period], now: datetime) -> dict[str, Any]:
    """Return a bar for each period, models below each other; what serves goes on until `now`."""
    models = sorted({each.model for each in shown}, reverse=True)
    return {
        "data": [
            {
                "type": "scatter", "mode": "lines+text", "name": f"{each.model} {each.version}", "showlegend": False,
                "x": [each.since.isoformat(), (each.until or now).isoformat()], "y": [each.model, each.model],
                "text": [f" {each.version}", ""], "textposition": "top right", "line": {"width": 16},
                "opacity": 1 if each.until is None else 0.45,
            }
            for each in shown
        ],
        "layout": {
            "xaxis": {"type": "date"}, "yaxis": {"type": "category", "categoryarray": models, "automargin": True},
            "hovermode": "closest",
        },
    }  # fmt: skip
