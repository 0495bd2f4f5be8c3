"""A small booster whose risk rises with late bills and falls with debit payment, and what belongs to it."""

import lightgbm as lgb
import numpy as np
import pandas as pd

from registry.description import ModelDescription

COLUMNS = ("late_bills", "debit_share", "amount", "days_since_payment")
GROUPS = [
    {
        "id": "late", "code": "R01", "text": "逾期次数多",
        "features": [{"name": "late_bills", "phrase": "最近12期逾期", "unit": "bill", "risky": "high"}],
    },
    {
        "id": "channel", "code": "R02", "text": "缴费方式不够稳定",
        "features": [{"name": "debit_share", "phrase": "银行代扣占比", "unit": "percent", "risky": "low"}],
    },
    {
        "id": "bill", "code": "R03", "text": "电费金额与通常不同",
        "features": [{"name": "amount", "phrase": "最近一期电费", "unit": "yuan", "risky": "either"}],
    },
    {
        "id": "payment", "code": "R04", "text": "缴费偏慢",
        "features": [
            {"name": "days_since_payment", "phrase": "距上次缴费", "unit": "day", "risky": "high", "null": "尚无缴费记录"}
        ],
    },
]  # fmt: skip
USUAL = {"late_bills": 1.0, "debit_share": 0.5, "amount": 100.0, "days_since_payment": 20.0}
REASONS = {"groups": GROUPS, "usual": USUAL}
CALIBRATION = {"kind": "isotonic", "x": [0.0, 0.5, 1.0], "y": [0.0, 0.2, 0.9]}
THRESHOLDS = {"remind": 0.1, "visit": 0.4}


def rows(count: int, seed: int) -> pd.DataFrame:
    """Return customers with nulls and with values on both sides of what is usual."""
    random = np.random.default_rng(seed)
    drawn = pd.DataFrame(
        {
            "late_bills": random.integers(0, 12, count).astype("float64"),
            "debit_share": random.random(count),
            "amount": random.lognormal(4.6, 1, count),
            "days_since_payment": random.integers(0, 90, count).astype("float64"),
        }
    )
    return drawn.mask(random.random(drawn.shape) < 0.1)


def booster() -> lgb.Booster:
    """Return a booster with a direction for late bills and for debit payment."""
    x = rows(3000, seed=1)
    filled = x.fillna({"late_bills": 0, "debit_share": 0.5, "amount": 100, "days_since_payment": 90})
    odds = (
        0.5 * filled.late_bills
        - 2 * filled.debit_share
        + 0.02 * filled.days_since_payment
        - 3
        + 0.3 * np.log(filled.amount)
    )
    y = np.random.default_rng(2).random(len(x)) < 1 / (1 + np.exp(-odds))
    parameters = {"objective": "binary", "monotone_constraints": [1, -1, 0, 0], "num_threads": 1, "verbose": -1}
    return lgb.train({**parameters, "num_leaves": 8, "seed": 1}, lgb.Dataset(x, y), 60)


def description(**changes: object) -> ModelDescription:
    """Return the description of the booster with all that serving needs; a part given as None is left out."""
    detail = {"calibration": CALIBRATION, "thresholds": THRESHOLDS, "reasons": REASONS, **changes}
    return ModelDescription(
        kind="lightgbm",
        columns=COLUMNS,
        classes=("in_time", "default"),
        thresholds={"B": 0.02, "C": 0.08, "D": 0.25},
        detail={name: part for name, part in detail.items() if part is not None},
    )
