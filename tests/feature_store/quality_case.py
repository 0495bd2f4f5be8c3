"""Loads of tables made in a test, through the real ingest, with limits of the test's own."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from feature_store.ingest import FileReport, ingest
from feature_store.quality.inspection import QualityGate
from feature_store.quality.limit import QualityConfig
from feature_store.quality.profile import LoadProfile
from feature_store.quality.profile_store import profiles
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse

START = datetime(2026, 1, 1)
CUSTOMERS = 50


class Loader:
    """A warehouse with 50 customers, into which frames are loaded one hour after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = Warehouse(folder / "warehouse")
        self.loads = 0
        ids = [f"C{number}" for number in range(CUSTOMERS)]
        self.load("customers", pd.DataFrame({"customer_id": ids, "customer_type": "residential"}))

    def load(self, table: str, frame: pd.DataFrame, despite: str = "", **config: object) -> FileReport:
        """Load one file; `config` is what configs/quality.toml would say by default."""
        self.loads += 1
        raw = self.folder / f"raw{self.loads}"
        raw.mkdir()
        frame.to_csv(raw / f"{table}-{self.loads}.csv", index=False)
        gate = QualityGate(QualityConfig.model_validate({"default": config}), despite)
        now = START + timedelta(hours=self.loads)
        return ingest(canonical_source(), raw, self.warehouse, now, gate=gate)[0]

    def profile(self, table: str) -> LoadProfile:
        """Return the profile of the last load."""
        return profiles(table, self.warehouse)[-1]

    def snapshot(self) -> dict[str, bytes]:
        """Return every file of the warehouse with its bytes."""
        root = self.warehouse.root
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def contacts(rows: int, seed: int = 0, **columns: object) -> pd.DataFrame:
    """Return contacts of an hour each with random channels; `columns` replaces some."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "contact_id": [f"{seed}-{number}" for number in range(rows)],
            "customer_id": [f"C{number}" for number in random.integers(0, CUSTOMERS, rows)],
            "channel": random.choice(["app", "web", "hotline"], rows, p=[0.6, 0.3, 0.1]),
            "kind": random.choice(["查询电费", "缴费"], rows),
            "contacted_at": pd.date_range("2025-12-01", periods=rows, freq="min").strftime("%Y-%m-%d %H:%M:%S"),
        }
    )
    return frame.assign(**columns)


def bills(rows: int, seed: int = 0, scale: float = 1.0, **columns: object) -> pd.DataFrame:
    """Return bills with log-normal amounts times `scale`; `columns` replaces some."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "bill_id": [f"{seed}-{number}" for number in range(rows)],
            "customer_id": [f"C{number}" for number in random.integers(0, CUSTOMERS, rows)],
            "period": "2025-11-01",
            "amount": (random.lognormal(4, 1, rows) * scale).round(2),
            "issued_on": "2025-12-01",
            "due_on": "2025-12-20",
        }
    )
    return frame.assign(**columns)
