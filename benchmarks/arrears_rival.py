"""What the arrears panel's model is held against: untuned LightGBM, on the raw columns and on the product's features."""

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.power_arrears import KEY
from training.dataset import Dataset

NUMBERS = ("电费", "滞纳金", "欠费金额", "合同容量", "运行容量", "缴费次数")
CATEGORIES = ("电压等级", "行业分类")


def raw_columns(panel: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return customer_id, as_of and the panel's own columns of the latest `months` months before as_of, (n_rows, …)."""
    rows = panel[[KEY, "period", *NUMBERS, *CATEGORIES]].rename(columns={KEY: "customer_id"})
    rows[list(CATEGORIES)] = rows[list(CATEGORIES)].apply(lambda column: pd.factorize(column, sort=True)[0])
    latest = _shifted(rows, 1, [*NUMBERS, *CATEGORIES])
    for month in range(2, months + 1):
        latest = latest.merge(_shifted(rows, month, list(NUMBERS)), on=["customer_id", "as_of"], how="left")
    return latest


def untuned(train: Dataset, test: pd.DataFrame, columns: list[str]) -> NDArray[np.float64]:
    """Return the scores (n_test,) of LightGBM with the parameters it comes with, fitted on `columns` of `train`."""
    kinds = [name for name in columns if name.split("_")[0] in CATEGORIES]
    rows = lgb.Dataset(train.rows[columns], train.y, categorical_feature=kinds)
    booster = lgb.train({"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 0}, rows)
    return np.asarray(booster.predict(test[columns]))


def _shifted(rows: pd.DataFrame, months: int, columns: list[str]) -> pd.DataFrame:
    moved = rows.assign(as_of=rows["period"] + pd.DateOffset(months=months))
    return moved[["customer_id", "as_of", *columns]].rename(columns={name: f"{name}_{months}" for name in columns})
