from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from feature_store.ingest import FileReport, ingest
from feature_store.online.opening import open_store
from feature_store.online.protocol import OnlineStore
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse

NOW = datetime(2026, 5, 1)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def load(tmp_path: Path, warehouse: Warehouse) -> Callable[..., list[FileReport]]:
    """Ingest files given as name=content (text, bytes or a frame, which becomes Parquet)."""

    def run(**files: str | bytes | pd.DataFrame) -> list[FileReport]:
        folder = tmp_path / f"raw{len(list(tmp_path.glob('raw*')))}"
        folder.mkdir()
        for name, content in files.items():
            if isinstance(content, pd.DataFrame):
                content.to_parquet(folder / f"{name}.parquet")
            else:
                data = content.encode() if isinstance(content, str) else content
                (folder / f"{name}.csv").write_bytes(data)
        return ingest(canonical_source(), folder, warehouse, NOW)

    return run


@pytest.fixture
def quarantine(warehouse: Warehouse) -> Callable[[], pd.DataFrame]:
    def read() -> pd.DataFrame:
        parts = [pd.read_parquet(part) for part in warehouse.quarantined()]
        return (
            pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["field", "reason", "line", "file"])
        )

    return read


@pytest.fixture(params=["sqlite", "postgres"])
def online_location(request, tmp_path) -> str:
    """Return where an online store is, of each kind in turn."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return str(tmp_path / "gridtags.db")


@pytest.fixture
def online_store(online_location) -> Iterator[OnlineStore]:
    store = open_store(online_location)
    yield store
    store.close()
