"""What pages are given of the newest overview: each file read once as long as it stays the same."""

from pathlib import Path
from typing import Any

from inference.overview.place import (
    FAILED,
    MAP,
    SEGMENTS,
    TAGS,
    VOCABULARY,
    latest_overview,
    overview_root,
    read_record,
)


class Overviews:
    """Reads the newest overview below `var`; a file that is missing or damaged is an empty record."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self._known: dict[str, tuple[tuple[Path, int], dict[str, Any]]] = {}

    def segments(self) -> dict[str, Any]:
        """Return the segments: figures, movement, load curves, trend."""
        return self._read(SEGMENTS)

    def map(self) -> dict[str, Any]:
        """Return the map of the segments."""
        return self._read(MAP)

    def tags(self) -> dict[str, Any]:
        """Return the tags, their groups and what the doctor says."""
        return self._read(TAGS)

    def vocabulary(self) -> dict[str, Any]:
        """Return what rules may name."""
        return self._read(VOCABULARY)

    def failure(self) -> dict[str, Any]:
        """Return of which snapshot the overview failed, and why; empty where the last one did not."""
        return read_record(overview_root(self._var) / FAILED)

    def _read(self, name: str) -> dict[str, Any]:
        folder = latest_overview(self._var)
        try:
            path = (folder or self._var) / name
            key = path, path.stat().st_mtime_ns
        except OSError:
            return {}
        known = self._known.get(name)
        if known is None or known[0] != key:
            known = self._known[name] = key, read_record(path)
        return known[1]
