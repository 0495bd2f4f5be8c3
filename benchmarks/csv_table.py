"""Any CSV with a target of two values as rows the guards and models can read; whatever is set aside is said in one line each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from training.error import LabelError
from training.guard.moment import as_moments

Say = Callable[[str], None]
LEAST_ROWS, LEAST_OF_A_CLASS = 50, 10
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", ";", "\t", "|")
BAD = frozenset(
    {"1", "1.0", "true", "yes", "y", "bad", "default", "late", "overdue", "charged off", "是", "坏", "逾期", "违约"}
)
ONE_INSTANT = pd.Timestamp("2000-01-01")
KEYS = ("customer_id", "as_of", "target", "ripe_at")


@dataclass(frozen=True)
class CsvTask:
    """What is asked: the file, its target, the column with the instant of each row and the one that names its customer, if any."""

    file: Path
    target: str
    time: str | None = None
    customer: str | None = None


def read_table(task: CsvTask, say: Say) -> pd.DataFrame:
    """Return customer_id, as_of, target, ripe_at and the columns of the file as they are, rows ordered by time.

    Without a time all rows have one instant; without a customer every row is one.

    Raises
    ------
    LabelError
        The file cannot be read, lacks a column, has too few rows, or its target has not two values.
    """
    raw = _read(task.file)
    for column in (task.target, *filter(None, (task.time, task.customer))):
        if column not in raw.columns:
            raise LabelError(f"{task.file.name}: no column {column!r}; columns: {', '.join(map(str, raw.columns))}")
    if taken := sorted(set(KEYS) & set(raw.columns) - {task.target, task.time, task.customer}):
        raw = raw.rename(columns={name: f"{name}_given" for name in taken})
    target = _target(task, raw[task.target], say)
    as_of = _instants(task, raw, say)
    customers = raw[task.customer].astype(str) if task.customer else pd.Series(raw.index.astype(str), raw.index)
    features = raw.drop(columns=[*filter(None, {task.target, task.time, task.customer})])
    rows = pd.DataFrame({"customer_id": customers, "as_of": as_of, "target": target, "ripe_at": as_of})
    kept = target.notna() & as_of.notna()
    rows = pd.concat([rows, features], axis=1)[kept].sort_values("as_of", kind="stable", ignore_index=True)
    return _enough(task, rows.astype({"target": "int64"}))


def _read(file: Path) -> pd.DataFrame:
    for encoding in ENCODINGS:
        try:
            with file.open(encoding=encoding) as lines:
                first = lines.readline()
            return pd.read_csv(file, sep=max(DELIMITERS, key=first.count), encoding=encoding, low_memory=False)
        except UnicodeDecodeError:
            continue
        except (OSError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise LabelError(f"{file}: {str(error).splitlines()[0]}") from error
    raise LabelError(f"{file}: neither UTF-8 nor GB 18030")


def _target(task: CsvTask, values: pd.Series, say: Say) -> pd.Series:
    """Return 1 for the value that means bad, else the rarer one; null where the file says nothing."""
    texts = values.astype("string").str.strip()
    texts = texts.mask(texts == "")
    counts = texts.value_counts()
    if len(counts) != 2:
        shown = ", ".join(f"{value} ({count})" for value, count in counts.head(5).items())
        raise LabelError(f"{task.target}: {len(counts)} different values, must be 2: {shown}")
    named = [value for value in counts.index if value.lower() in BAD]
    bad = named[0] if len(named) == 1 else counts.index[-1]
    if missing := int(texts.isna().sum()):
        say(f"{task.target}: null in {missing} of {len(texts)} rows, which are left out")
    say(f"{task.target}: {bad!r} is what is predicted, {counts[bad]} of {counts.sum()} rows")
    return (texts == bad).astype("Int64")


def _instants(task: CsvTask, raw: pd.DataFrame, say: Say) -> pd.Series:
    if task.time is None:
        return pd.Series(ONE_INSTANT, raw.index)
    moments = as_moments(raw[task.time])
    if moments is None:
        moments = _of_numbers(pd.to_numeric(raw[task.time], errors="coerce"))
    ahead = moments > pd.Timestamp.now()
    for rows, why in ((moments.isna(), "no instant that can be read"), (ahead, "an instant in the future")):
        if rows.any():
            say(f"{task.time}: {why} in {int(rows.sum())} of {len(raw)} rows, which are left out")
    if not (moments.notna() & ~ahead).any():
        raise LabelError(f"{task.time}: no row of {len(raw)} has a past instant, as 2024-05-31, 202405 or 2024")
    return moments.mask(ahead).astype("datetime64[us]")


def _of_numbers(numbers: pd.Series) -> pd.Series:
    """Return the instants of 2024, 202405 or 20240531; other numbers are days in order."""
    for form, low, high in (("%Y", 1900, 2101), ("%Y%m", 190_001, 210_101), ("%Y%m%d", 19_000_101, 21_010_101)):
        if numbers.dropna().between(low, high).all() and numbers.notna().any():
            return pd.to_datetime(numbers.astype("Int64").astype("string"), format=form, errors="coerce")
    order = numbers.where(np.isfinite(numbers)).rank(method="dense")
    return ONE_INSTANT + pd.to_timedelta(order * ((9000 / order.max()) if order.max() > 9000 else 1), unit="D")


def _enough(task: CsvTask, rows: pd.DataFrame) -> pd.DataFrame:
    counts = {value: int((rows["target"] == value).sum()) for value in (0, 1)}
    if len(rows) < LEAST_ROWS or min(counts.values()) < LEAST_OF_A_CLASS:
        raise LabelError(
            f"{task.file.name}: {len(rows)} rows, {counts[1]} of them 1; at least {LEAST_ROWS} are needed with "
            f"{LEAST_OF_A_CLASS} of each class"
        )
    return rows
