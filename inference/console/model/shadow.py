"""Shadow runs as their nights recorded them: read as JSON, for what made them needs packages that a service lacks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from inference.console.frame.frame import Frame
from inference.console.frame.language import term
from inference.console.model.wording import Wording
from inference.shadow.roster import Shadow, ShadowFolder, shadow_folders
from inference.transport.permission import ANALYSTS

NIGHTS = 60
_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].json"


@dataclass(frozen=True)
class ShadowNight:
    """One night: rows that both versions judged, the share of equal first labels, correlation and stability index (null: none)."""

    day: str
    champion: int | None
    rows: int
    agreed: float | None
    flips: dict[str, float]
    correlation: float | None
    psi: float | None
    failed: str


@dataclass(frozen=True)
class ShadowRun:
    """A challenger with its latest nights, oldest first; `damaged` names files that are no record."""

    shadow: Shadow
    nights: Sequence[ShadowNight]
    damaged: Sequence[str]


def shadow_runs(var: Path) -> list[ShadowRun]:
    """Return every shadow with its latest nights; InferenceError names a shadow that is damaged."""
    return [_run(folder) for folder in shadow_folders(var)]


def _run(folder: ShadowFolder) -> ShadowRun:
    nights, damaged = [], []
    for path in sorted(folder.root.glob(_DAY))[-NIGHTS:]:
        try:
            nights.append(_night(path.stem, orjson.loads(path.read_bytes())))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            damaged.append(path.name)
    return ShadowRun(folder.read(), nights, damaged)


def _night(day: str, said: dict[str, Any]) -> ShadowNight:
    found = said.get("agreement") or {}
    flips = {str(name): float(share) for name, share in found.get("flips", {}).items()}
    agreed = 1.0 - next(iter(flips.values()), 0.0) if found else None
    return ShadowNight(
        day, said["champion"], int(found.get("rows", 0)), agreed, flips, found.get("correlation"), found.get("psi"),
        str(said.get("failed", "")),
    )  # fmt: skip


def agreement_chart(run: ShadowRun, wording: Wording) -> dict[str, Any]:
    """Return the agreement night by night, and for each label the share that would change."""
    nights = [each for each in run.nights if each.agreed is not None]
    days, labels = [each.day for each in nights], list(dict.fromkeys(name for each in nights for name in each.flips))
    lines: list[dict[str, Any]] = [{"name": wording.text(term("一致")), "y": [each.agreed for each in nights]}]
    for label in labels:
        flipped = [each.flips.get(label) for each in nights]
        lines.append({"name": wording.word(label), "y": flipped, "line": {"dash": "dot"}})
    return {
        "data": [{"type": "scatter", "mode": "lines+markers", "x": days, **each} for each in lines],
        "layout": {"yaxis": {"tickformat": ".0%", "rangemode": "tozero"}, "xaxis": {"type": "category"}},
    }


class ShadowPages:
    """Shows which challengers score beside a champion, and how far both agree."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def every(self, request: Request) -> Response:
        """Show all shadows, those that still score first."""
        runs = await asyncio.to_thread(shadow_runs, self._frame.at.settings.var)
        wording = Wording(self._frame, request)
        shown = sorted(runs, key=lambda run: run.shadow.stopped_at is not None)
        charts = [agreement_chart(run, wording) if len(run.nights) > 1 else None for run in shown]
        return self._frame.show(request, "model/shadows.html", runs=[*zip(shown, charts, strict=True)])


def shadow_pages(frame: Frame) -> list[BaseRoute]:
    """Return the route about shadows."""
    return [frame.page("/models/shadows", ShadowPages(frame).every, roles=ANALYSTS)]
