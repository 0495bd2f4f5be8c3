"""Keeps the bundle in service up to date: load aside, verify, switch; a bad one is refused and the old one goes on."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from inference.model.loaded_bundle import LoadedBundle

_LOG = logging.getLogger("gridtags.service")


class BundleProvider(Protocol):
    """Where the service gets its bundle."""

    @property
    def current(self) -> LoadedBundle | None:
        """The bundle in service, None before the first."""
        ...

    @property
    def refused(self) -> int:
        """How many bundles were not put in service."""
        ...

    async def refresh(self) -> None:
        """Look whether another bundle is to be in service; cheap when not; never raises."""
        ...


class BundleWatch:
    """Follows the file CURRENT in the folder `bundles`.

    A refused bundle is tried again when CURRENT is written again, or at every look while none is loaded.
    """

    def __init__(self, bundles: Path, load: Callable[[], LoadedBundle]) -> None:
        self._pointer = bundles / "CURRENT"
        self._load = load
        self._seen: tuple[int, int] | None = None
        self._is_loading = False
        self._reason = ""
        self.current: LoadedBundle | None = None
        self.refused = 0

    async def refresh(self) -> None:
        """Load the bundle that CURRENT names if CURRENT was written since the last look."""
        written = self._written()
        if written is None or self._is_loading or (written == self._seen and self.current is not None):
            return
        self._is_loading = True
        try:
            self.current = await asyncio.to_thread(self._load)
        except Exception as error:  # noqa: BLE001 whatever is wrong with a new bundle, the old one goes on
            self._refuse(error, again=written == self._seen)
        else:
            _LOG.info("bundle %s is in service", self.current.bundle_id)
        finally:
            self._is_loading = False
        self._seen = written

    def _refuse(self, error: Exception, *, again: bool) -> None:
        reason = f"{type(error).__name__}: {error}"
        if again and reason == self._reason:
            return
        self._reason = reason
        self.refused += 1
        kept = self.current.bundle_id if self.current else "none"
        _LOG.error("bundle refused, %s stays in service: %s", kept, reason)

    def _written(self) -> tuple[int, int] | None:
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
