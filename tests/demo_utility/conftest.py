"""One small utility for all tests that only read it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from demo_utility.summary import UtilitySummary
from demo_utility.utility import build_utility

CUSTOMERS = 300
ENCODINGS = {
    "c_cons": "gb18030",
    "arc_s_95598_wkst": "gb18030",
    "arc_a_rcvbl_flow": "utf-8-sig",
    "c_contract": "gb18030",
}

Reader = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="session")
def utility(tmp_path_factory: pytest.TempPathFactory) -> UtilitySummary:
    """Return a utility of 300 customers with the horizon of the demo."""
    return build_utility(tmp_path_factory.mktemp("utility") / "u", CUSTOMERS, 11)


@pytest.fixture(scope="session")
def raw(utility: UtilitySummary) -> Reader:
    """Return a reader of raw exports by the stem of their files: texts for CSV, values for Parquet."""

    def read(stem: str) -> pd.DataFrame:
        files = sorted(utility.raw.glob(f"{stem}_[0-9]*"))
        assert files, stem
        encoding = ENCODINGS.get(stem.removesuffix("_fix"), "utf-8")
        return pd.concat([_read(path, encoding) for path in files], ignore_index=True)

    return read


@pytest.fixture(scope="session")
def truth(utility: UtilitySummary) -> Reader:
    """Return a reader of truth tables by name."""
    return lambda name: pd.read_parquet(utility.truth / f"{name}.parquet")


def _read(path: Path, encoding: str) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, encoding=encoding, keep_default_na=False)
