"""Days and instants in tables that say so, and in those that hold them as text."""

import re

import pandas as pd

SURE_SHARE = 0.95
LOOKED_AT = 1000
_DAY = re.compile(r"\s*(19|20|21|99)\d\d([-/.年])\d{1,2}([-/.月])\d{1,2}")


def as_moments(values: pd.Series) -> pd.Series | None:
    """Return instants (n_rows,), Shanghai wall-clock time, NaT where unreadable; None where the column holds something else."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
    if pd.api.types.is_datetime64_any_dtype(values):
        return values
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return None
    texts = values.dropna().astype(str)
    if texts.empty or texts.head(LOOKED_AT).str.match(_DAY).mean() < SURE_SHARE:
        return None
    plain = values.astype("string").str.replace(r"[/.年月]", "-", regex=True).str.replace("日", "", regex=False)
    read = pd.to_datetime(plain, errors="coerce", format="mixed", utc=True)
    return read.dt.tz_localize(None)
