"""What labels were good for: each trained version against the one before it, on calls that neither learnt from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.error import EvidenceError
from registry.evidence import evidence_of
from registry.settings import RegistrySettings

MODEL, FIGURE = "concerns", "micro_f1"
_MOST_VERSIONS = 10


@dataclass(frozen=True)
class Gain:
    """One version; figures are null where nobody compared it yet, or no held-out call is left.

    `labels` is on how many labelled calls it learnt, `labels_before` the version compared with. `rows` are the calls compared on,
    `before` and `after` their micro-F1, `low` and `high` bound the difference after − before at 95 %.
    """

    version: int
    against: int | None
    labels: int | None
    labels_before: int | None
    made_at: str | None = None
    rows: int = 0
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> str:
        """Return `better` or `worse` where the interval excludes 0, `open` where it does not, `none` without figures."""
        if self.low is None or self.high is None:
            return "none"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "open"


def gains(var: Path) -> list[Gain]:
    """Return the latest ten versions of the concerns model of which there is evidence, newest first."""
    folder = var / "evidence" / MODEL
    versions = sorted((int(each.name) for each in folder.glob("[0-9]*") if each.name.isdigit()), reverse=True)
    settings, labels = RegistrySettings(var=var), dict[int, int | None]()
    return [_gain(settings, version, labels) for version in versions[:_MOST_VERSIONS]]


def _gain(settings: RegistrySettings, version: int, labels: dict[int, int | None]) -> Gain:
    found = _content(settings, version, "comparison")
    against = found.get("against") if found else None
    counts = (_labels(settings, version, labels), _labels(settings, against, labels) if against else None)
    figure = next((each for each in found.get("overall", ()) if each["name"] == FIGURE), None) if found else None
    if found is None or figure is None:
        return Gain(version, against, *counts, made_at=found.get("made_at") if found else None)
    values = {name: figure[name] for name in ("before", "after", "difference", "low", "high")}
    return Gain(version, against, *counts, made_at=found["made_at"], rows=found["rows"], **values)


def _labels(settings: RegistrySettings, version: int, known: dict[int, int | None]) -> int | None:
    if version not in known:
        card = _content(settings, version, "card")
        parts = card["card"]["data"]["parts"] if card else ()
        known[version] = next((each["rows"] for each in parts if each["name"] == "train"), None)
    return known[version]


def _content(settings: RegistrySettings, version: int, kind: str) -> Mapping[str, Any] | None:
    """Return what evidence says, null where it is not there or cannot be read: the models' own pages name what is wrong."""
    try:
        evidence = evidence_of(settings, MODEL, version).get(kind)
        return evidence.content() if evidence else None
    except EvidenceError:
        return None


def chart(found: Sequence[Gain], before: str, after: str) -> dict[str, Any]:
    """Return the figure of micro-F1 before and after, with the interval of the difference around the second, oldest first."""
    shown = [each for each in reversed(found) if each.after is not None and each.before is not None]
    names = [f"v{each.against or 0} → v{each.version}" for each in shown]
    spread = {
        "type": "data",
        "symmetric": False,
        "array": [(each.high or 0) - (each.difference or 0) for each in shown],
        "arrayminus": [(each.difference or 0) - (each.low or 0) for each in shown],
    }
    marks = {"mode": "markers", "marker": {"size": 11}}
    return {
        "data": [
            {"x": names, "y": [each.before for each in shown], "name": before, **marks},
            {"x": names, "y": [each.after for each in shown], "name": after, "error_y": spread, **marks},
        ],
        "layout": {"yaxis": {"title": {"text": "micro-F1"}}, "xaxis": {"type": "category"}},
    }
