"""The home page: what is in service, since when, and what needs attention."""

import asyncio

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import SnapshotRef
from inference.console.frame.attention import attention
from inference.console.frame.frame import Frame
from registry.clock import china_now


class Home:
    """Puts the home page together."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._at = frame.at

    async def show(self, request: Request) -> Response:
        """Show what is in service."""
        snapshot, answers = await self._snapshot()
        bundle = self._at.bundles.current
        served = orjson.loads(bundle.models).get("models", {}) if bundle else {}
        models = [(name, each["version"], each["kind"], each["feature_set"]) for name, each in sorted(served.items())]
        found = await asyncio.to_thread(attention, self._at, snapshot, china_now(), answers=answers)
        return self._frame.show(
            request, "frame/home.html", snapshot=snapshot, bundle=bundle, models=models, attention=found,
            age=china_now() - snapshot.computed_at if snapshot else None,
        )  # fmt: skip

    async def _snapshot(self) -> tuple[SnapshotRef | None, bool]:
        try:
            return await self._at.reader.current(), True
        except StoreUnavailableError:
            return None, False


def home_page(frame: Frame) -> BaseRoute:
    """Return the route of /console itself."""
    return frame.page("", Home(frame).show)
