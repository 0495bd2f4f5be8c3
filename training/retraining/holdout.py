"""Frozen holdouts: the labels of a vintage (a month of calls) as they stood when models were first compared on them.

They are the same for every later version.

A vintage is two files: the labels as Parquet, then a record with their digest, put in place by one rename, which makes it count.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd

from training.error import TrainingError

COLUMNS = ["customer_id", "as_of", "target", "ripe_at"]


class HoldoutStore:
    """Frozen vintages of one model and one outcome below a folder; `columns` are kept, ordered by the first of them."""

    def __init__(self, folder: Path, columns: Sequence[str] = COLUMNS) -> None:
        self._folder = folder
        self._columns = list(columns)

    def frozen(self, rows: pd.DataFrame, now: datetime) -> pd.DataFrame:
        """Return the labels of one vintage as they were frozen; at first use those of `rows` are, and the instant is recorded.

        Raises
        ------
        TrainingError
            The file is not what was frozen.
        """
        name = f"{rows['as_of'].iloc[0]:%Y-%m-%d}"
        labels, record = self._folder / f"{name}.parquet", self._folder / f"{name}.json"
        if not record.exists():
            kept = rows[self._columns].sort_values(self._columns[0], ignore_index=True)
            self._freeze(kept, labels, record, now)
        told = json.loads(record.read_text(encoding="utf-8"))
        if not labels.exists() or sha256(labels.read_bytes()).hexdigest() != told["sha256"]:
            raise TrainingError(f"{labels}: is not the holdout that was frozen at {told['frozen_at']}; restore it")
        return pd.read_parquet(labels)

    def digest(self, day: str) -> str:
        """Return the SHA-256 of the labels of a frozen vintage (2026-03-01) as its record states it."""
        told = json.loads((self._folder / f"{day}.json").read_text(encoding="utf-8"))
        return str(told["sha256"])

    def _freeze(self, rows: pd.DataFrame, labels: Path, record: Path, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as scratch:
            aside = Path(scratch)
            rows.to_parquet(aside / "labels", index=False)
            told = {
                "sha256": sha256((aside / "labels").read_bytes()).hexdigest(),
                "rows": len(rows),
                "ones": int(rows["target"].sum()),
                "frozen_at": now.isoformat(),
            }
            (aside / "record").write_text(json.dumps(told), encoding="utf-8")
            (aside / "labels").replace(labels)
            (aside / "record").replace(record)
