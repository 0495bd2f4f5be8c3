"""The customers whom a preview names: only those of whom this may be said, to those who may be told."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from feature_store.desk.restriction import restrictions
from inference.collaborator import Collaborators
from inference.console.frame.visit import visit_of
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReadings


class Examples:
    """Judges the names of a preview, which may be older than what people asked for since."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def shown(self, request: Request, blast: Mapping[str, Any]) -> dict[str, list[str]] | None:
        """Return who of the preview gains and who loses the tag; null where the visitor may not be told.

        Left out are customers that are gone, and whom the tag must not be said of.
        """
        key, tag = visit_of(request).key, blast["tag"]
        reading = self._readings.of(key)
        if not reading.may_see(tag):
            return None
        ids = sorted({*blast["gained"], *blast["lost"]})
        there = await self._at.reader.read_many(ids)
        kept = await asyncio.to_thread(self._restrictions, ids)
        free = {each for each in ids if each in there and (each not in kept or reading.may_tell(tag, kept[each]))}
        if free and tag in reading.sight.sensitive:
            shown = {each: [tag] for each in sorted(free)}
            self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, shown, view="preview")
        return {side: [each for each in blast[side] if each in free] for side in ("gained", "lost")}

    def _restrictions(self, ids: Sequence[str]) -> Mapping[str, Any]:
        with self._at.desk.reading() as connection:
            return restrictions(connection, ids)
