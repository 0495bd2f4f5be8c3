"""A risk model's evidence made by hand: whoever was late before defaults more often; the last vintages are tested on."""

import numpy as np
import pandas as pd
from scipy.special import expit

from registry.tabular.reason import Reason, ReasonCatalogue
from training.dataset import Dataset
from training.risk.comparison import compare
from training.risk.cost import CostConfig, compare_policies, cost_thresholds
from training.risk.report.evidence import RiskEvidence
from training.risk.savings import savings_curve

FEATURES = ("late_share", "owed", "kwh")
COSTS = CostConfig(reminder=2, visit=40, loss=500, reminder_effect=0.1, visit_effect=0.4)
THRESHOLDS = {"B": 0.04, "C": 0.1, "D": 0.3}
CATALOGUE = ReasonCatalogue.model_validate(
    {
        "groups": [
            {
                "id": "late",
                "code": "R01",
                "text": "逾期次数多",
                "features": [{"name": "late_share", "phrase": "逾期占比", "unit": "percent", "risky": "high"}],
            },
            {
                "id": "owed",
                "code": "R02",
                "text": "当前有欠费",
                "features": [{"name": "owed", "phrase": "当前欠费", "unit": "yuan", "risky": "high"}],
            },
        ]
    }
)


def risk_rows(customers=600, vintages=6, seed=1):
    """Return a dataset of `customers` × `vintages` rows; the true log odds are a line in late_share and owed."""
    random = np.random.default_rng(seed)
    late, kwh = random.beta(1, 3, customers), random.lognormal(5, 1, customers)
    months = pd.date_range("2025-01-01", periods=vintages, freq="MS")
    owed = random.exponential(40, (vintages, customers)) * (random.random((vintages, customers)) < 0.4)
    chance = expit(-4.2 + 5 * late + 0.012 * owed)
    rows = pd.DataFrame(
        {
            "customer_id": np.tile([f"C{number:05d}" for number in range(customers)], vintages),
            "as_of": np.repeat(months, customers),
            "target": (random.random((vintages, customers)) < chance).astype(int).ravel(),
            "ripe_at": np.repeat(months + pd.Timedelta(days=76), customers),
            "late_share": np.tile(late, vintages),
            "owed": owed.ravel(),
            "kwh": (kwh * np.linspace(1, 1.2, vintages)[:, None]).ravel(),
        }
    )
    rows.loc[rows.index % 11 == 0, "kwh"] = np.nan
    return Dataset(rows, FEATURES)


def halves(data, tested=3):
    """Return (fit, test): the last vintages are tested on."""
    first = sorted(data.rows["as_of"].unique())[-tested]
    later = data.rows["as_of"] >= first
    return tuple(Dataset(data.rows[side].reset_index(drop=True), FEATURES) for side in (~later, later))


def true_chance(data):
    """Return the probability that the rows were drawn with, (n_rows,): a model that cannot be better calibrated."""
    return expit(-4.2 + 5 * data.rows["late_share"] + 0.012 * data.rows["owed"]).to_numpy()


def attributes(data):
    """Return a population: seven of eight in the city, the rest not; one in fifty of them protected; one region too small."""
    number = data.rows["customer_id"].str[1:].astype(int)
    return pd.DataFrame(
        {
            "customer_type": np.where(number % 3 == 0, "commercial", "residential"),
            "region": np.where(number == 7, "小供电所", np.where(number % 2 == 0, "城东", "城西")),
            "urban_rural": pd.Series(np.where(number % 8 == 0, "rural", "urban")).where(number % 9 != 0),
            "tenure": np.where(number % 5 == 0, "不到1年", "3–5年"),
            "low_income": pd.Series(number % 50 == 0, dtype="boolean"),
            "elderly": pd.Series(number % 4 == 0, dtype="boolean"),
            "disabled": pd.Series(pd.NA, index=number.index, dtype="boolean"),
        }
    )


def evidence(**changes):
    """Return the evidence on a model that gives the true probability, beside two that know less."""
    fit, test = halves(risk_rows())
    chance = true_chance(test)
    scores = {"booster": chance, "logistic": chance + np.sin(np.arange(len(chance))) / 20}
    scores["trivial"] = test.rows["late_share"].to_numpy()
    truth, customers = test.y.to_numpy(), test.rows["customer_id"].to_numpy()
    thresholds = cost_thresholds(COSTS)
    flagged = np.flatnonzero(chance >= min(thresholds.remind, thresholds.visit))
    given = {
        "test": test,
        "fit": fit,
        "scores": scores,
        "probabilities": chance,
        "fit_probabilities": true_chance(fit),
        "comparison": compare(test, scores),
        "thresholds": THRESHOLDS,
        "actions": {"remind": thresholds.remind, "visit": thresholds.visit},
        "savings": savings_curve(truth, chance, COSTS, customers),
        "policies": compare_policies(truth, chance, test.rows["owed"] > 0, COSTS, customers),
        "population": attributes(test),
        "reasons": [_reasons(test.rows.iloc[row]) for row in flagged],
        "catalogue": CATALOGUE,
        "outcome": "overdue_30_days_on_next_bill",
    }
    return RiskEvidence(**given | changes)


def _reasons(row):
    late = Reason("late", "R01", f"逾期占比{row['late_share']:.0%}，通常15%", row["late_share"], 0.15, 1.0)
    owed = Reason("owed", "R02", f"当前欠费{row['owed']:.0f}元，通常0元", row["owed"], 0.0, 0.5)
    return tuple(reason for reason, applies in ((late, row["late_share"] > 0.15), (owed, row["owed"] > 0)) if applies)
