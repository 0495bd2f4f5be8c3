"""Named quantiles within a class of customers, fixed for each snapshot, so that a rule can say “the upper fifth of its kind”."""

import tomllib
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference.error import InferenceError


class Quantile(BaseModel):
    """`share` of the customers with the same value of `by` have a lower `feature`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    feature: str
    by: str
    share: float = Field(gt=0, lt=1)


class _QuantileFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    quantile: tuple[Quantile, ...]


def load_quantiles(path: Path) -> tuple[Quantile, ...]:
    """Read the named quantiles.

    Raises
    ------
    InferenceError
        The file is missing or wrong; the message names it and the path of the bad key.
    """
    try:
        return _QuantileFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).quantile
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InferenceError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def add_quantiles(rows: pd.DataFrame, quantiles: tuple[Quantile, ...]) -> pd.DataFrame:
    """Return the rows with one column for each quantile: the value of the row's own class, NaN where the class has none."""
    columns = {q.name: rows.groupby(q.by, dropna=False)[q.feature].transform("quantile", q.share) for q in quantiles}
    return rows.assign(**columns)
