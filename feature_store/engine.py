"""The offline engine: one interface, the same feature expressions on DuckDB (one machine) and on Spark (a cluster)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa

from feature_store.canonical import TABLES
from feature_store.computation import KEYS
from feature_store.curve_day_table import TABLE as CURVE_DAYS
from feature_store.curve_day_table import require_complete
from feature_store.error import FeatureError
from feature_store.point_in_time import Latest
from feature_store.version import SUPERSEDED_AT, with_superseded
from feature_store.warehouse import Warehouse


class Engine(Protocol):
    """Gives canonical tables and computes features over them."""

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse it reads."""

    def table(self, name: str) -> ir.Table:
        """Return a canonical table as it stands now, the last version of each record.

        Where nothing was loaded it is empty, with its columns.
        """

    def versions(self, name: str) -> ir.Table:
        """Return every version of every record; where versions replaced others there is `superseded_at` as well."""

    def features(self, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
        """Return customer_id, as_of and the named features, one row for each distinct (customer_id, as_of) of `labels`.

        Ordered by customer_id, as_of; features are float64, NaN where null.
        """

    def join(self, labels: pd.DataFrame, latest: Mapping[str, Latest]) -> pd.DataFrame:
        """Return every label row with the columns of the latest records as of its as_of; see `point_in_time_join`.

        Ordered by customer_id and as_of; rows that repeat stay repeated.
        """

    def build(self, names: Sequence[str], of: pd.DataFrame | datetime, target: Path) -> int:
        """Write the features of label rows, or of every customer as of an instant, as Parquet files below `target`.

        `target` appears when it is complete. Returns the number of rows.
        """

    def repeatable(self) -> AbstractContextManager[None]:
        """Within it the same rows give the same features to the last bit, where the engine can; a cluster cannot.

        A sum of fractions depends on the order of its rows, which threads change from run to run.
        """

    def close(self) -> None:
        """Free what the engine holds."""


def standing(versions: ir.Table) -> ir.Table:
    """Return the versions that nothing replaced."""
    if SUPERSEDED_AT not in versions.columns:
        return versions
    return versions.filter(versions[SUPERSEDED_AT].isnull()).drop(SUPERSEDED_AT)


def read_versions(name: str, warehouse: Warehouse, read: Callable[[str, list[str]], ir.Table]) -> ir.Table:
    """Return every version of a table; `read` gives the relation of a name and its Parquet files.

    Raises
    ------
    WarehouseError
        Of `curve_days` where it lags behind the curves.
    """
    if name == CURVE_DAYS:
        require_complete(warehouse)
    parts = [str(part) for part in warehouse.parts(name) or [warehouse.empty_part(name)]]
    rows = read(name, parts)
    superseded = [str(part) for part in warehouse.superseded(name)]
    return with_superseded(TABLES[name], rows, read(f"{name}_superseded", superseded)) if superseded else rows


def as_frame(features: pa.Table) -> pd.DataFrame:
    """Return computed features as a frame ordered by customer and as_of, microseconds as everywhere."""
    frame = features.to_pandas()
    frame["as_of"] = frame["as_of"].astype("datetime64[us]")
    return frame.sort_values(list(KEYS), ignore_index=True)


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Give a folder to write in, which takes the place of `target` when it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        written, before = Path(folder) / "written", Path(folder) / "before"
        written.mkdir()
        yield written
        if target.exists():
            target.rename(before)
        written.rename(target)


def spine_rows(labels: pd.DataFrame) -> pa.Table:
    """Return the distinct (customer_id, as_of) of label rows.

    Raises
    ------
    FeatureError
        A label row lacks its customer or its as_of.
    """
    keys = label_rows(labels)[list(KEYS)].drop_duplicates()
    schema = pa.schema([("customer_id", pa.string()), ("as_of", pa.timestamp("us"))])
    return pa.Table.from_pandas(keys, schema=schema, preserve_index=False)


def label_rows(labels: pd.DataFrame) -> pd.DataFrame:
    """Return label rows as they are, an as_of with a time zone as Shanghai wall-clock time, like every instant here.

    Raises
    ------
    FeatureError
        A column or a value of customer_id or as_of is missing.
    """
    if missing := [key for key in KEYS if key not in labels.columns]:
        raise FeatureError(f"label rows lack {', '.join(missing)}; they have {', '.join(map(str, labels.columns))}")
    empty = labels[list(KEYS)].isna().any(axis=1).to_numpy()
    if empty.any():
        raise FeatureError(f"label row {int(np.flatnonzero(empty)[0])}: customer_id and as_of are required")
    if isinstance(labels["as_of"].dtype, pd.DatetimeTZDtype):
        return labels.assign(as_of=labels["as_of"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None))
    return labels
