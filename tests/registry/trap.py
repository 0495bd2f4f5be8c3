"""A pickle that writes a file when it is opened, so that a test can tell whether it was."""

import pickle
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.clock import CHINA


@dataclass(frozen=True)
class Trap:
    """Bait that leaves `mark` behind when somebody unpickles it."""

    mark: Path

    now = datetime(2026, 3, 1, 12, tzinfo=CHINA)

    def __reduce__(self) -> tuple:
        return exec, (
            f"import pathlib, pickle\npathlib.Path({str(self.mark)!r}).touch()\nraise pickle.UnpicklingError('bitten')",
        )

    @property
    def bait(self) -> bytes:
        return pickle.dumps(self)

    @property
    def sprung(self) -> bool:
        return self.mark.exists()
