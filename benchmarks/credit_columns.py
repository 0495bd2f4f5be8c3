"""What an analyst derives from the two public credit tables before a model sees them; no column looks at another row.

Sex, marital status and foreign workers are left out: a model of risk may not use them.
"""

import numpy as np
import pandas as pd

MONTHS = range(1, 7)
DELAYS = ("PAY_0", *(f"PAY_{month}" for month in MONTHS if month > 1))
_STATUS = (
    "... < 0 DM",
    "0 <= ... < 200 DM",
    "... >= 200 DM / salary assignments for at least 1 year",
    "no checking account",
)
_SAVINGS = ("... < 100 DM", "100 <= ... < 500 DM", "500 <= ... < 1000 DM", "... >= 1000 DM")
_EMPLOYED = ("unemployed", "... < 1 year", "1 <= ... < 4 years", "4 <= ... < 7 years", "... >= 7 years")
_KINDS = (
    "status_of_existing_checking_account", "credit_history", "purpose", "other_debtors_or_guarantors", "property",
    "other_installment_plans", "housing", "job",
)  # fmt: skip
_NUMBERS = (
    "duration_in_month", "credit_amount", "installment_rate_in_percentage_of_disposable_income", "present_residence_since",
    "age_in_years", "number_of_existing_credits_at_this_bank", "number_of_people_being_liable_to_provide_maintenance_for",
)  # fmt: skip


def card_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of credit-card clients, (n_rows, n_features): delays, use of the limit, what was paid of each bill.

    The limit, bills (BILL_AMT), payments (PAY_AMT) and months of delay (PAY; ≤ 0 is in time) are of the six months before.
    """
    limit = table["LIMIT_BAL"].to_numpy(dtype="float64")
    bills = table[[f"BILL_AMT{month}" for month in MONTHS]].to_numpy(dtype="float64")
    paid = table[[f"PAY_AMT{month}" for month in MONTHS]].to_numpy(dtype="float64")
    raw = table.drop(columns=["SEX", "MARRIAGE"])
    parts = [raw, _delays(table), _use(bills, limit), _paid(bills, paid, limit)]
    return pd.concat([part.set_index(table.index) for part in parts], axis=1).astype("float64")


def _delays(table: pd.DataFrame) -> pd.DataFrame:
    status = table[list(DELAYS)].to_numpy(dtype="float64")
    late = np.maximum(status, 0)
    places = np.where(late > 0, np.arange(late.shape[1]), 9)
    return pd.DataFrame(
        {
            "delay_most": late.max(axis=1),
            "delay_sum": late.sum(axis=1),
            "delay_months": (late > 0).sum(axis=1),
            "delay_decayed": late @ 0.6 ** np.arange(late.shape[1]),
            "delay_trend": status[:, 0] - status[:, 1:].mean(axis=1),
            "delay_mean": status.mean(axis=1),
            "months_since_delay": places.min(axis=1),
            "months_revolving": (status == 0).sum(axis=1),
            "months_paid_in_full": (status == -1).sum(axis=1),
            "months_idle": (status == -2).sum(axis=1),
        }
    )


def _use(bills: np.ndarray, limit: np.ndarray) -> pd.DataFrame:
    use = bills / limit[:, None]
    columns = {f"use_{month}": use[:, month - 1] for month in MONTHS}
    trend = use[:, :3].mean(axis=1) - use[:, 3:].mean(axis=1)
    return pd.DataFrame(
        columns
        | {"use_mean": use.mean(axis=1), "use_most": use.max(axis=1), "use_trend": trend, "unused": limit - bills[:, 0]}
    )


def _paid(bills: np.ndarray, paid: np.ndarray, limit: np.ndarray) -> pd.DataFrame:
    before = bills[:, 1:]
    share = np.where(before > 0, np.minimum(paid[:, :-1] / np.where(before > 0, before, 1), 5), np.nan)
    spent = (bills[:, :-1] - before + paid[:, :-1]) / limit[:, None]
    columns = {f"paid_share_{month + 1}": share[:, month] for month in range(share.shape[1])}
    columns |= {f"spent_{month + 1}": spent[:, month] for month in range(spent.shape[1])}
    return pd.DataFrame(
        columns
        | {
            "spent_mean": spent.mean(axis=1),
            "paid_mean": paid.mean(axis=1) / limit,
            "paid_least": paid.min(axis=1) / limit,
            "paid_spread": paid.std(axis=1) / limit,
            "paid_months_without": (paid == 0).sum(axis=1),
            "paid_of_billed": np.clip(paid[:, :-1].sum(axis=1) / np.maximum(before.sum(axis=1), 1), 0, 10),
            "paid_last_of_mean": paid[:, 0] / np.maximum(paid.mean(axis=1), 1),
        }
    )


def loan_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of the German credit table, (n_rows, n_features): grades in order, instalment, a 0/1 column a kind."""
    amount, months = table["credit_amount"].to_numpy("float64"), table["duration_in_month"].to_numpy("float64")
    instalment = np.log(amount / months)
    rate = table["installment_rate_in_percentage_of_disposable_income"].to_numpy("float64")
    derived = pd.DataFrame(
        {
            "status": _grade(table["status_of_existing_checking_account"], _STATUS),
            "savings": _grade(table["savings_account_and_bonds"], _SAVINGS),
            "employed": _grade(table["present_employment_since"], _EMPLOYED),
            "instalment": instalment,
            "income": instalment - np.log(rate),
            "unusual_amount": (np.log(amount) - 7.8) ** 2,
            "years_under_30": np.maximum(30 - table["age_in_years"].to_numpy("float64"), 0),
            "telephone": (table["telephone"] != "none").to_numpy("float64"),
        },
        index=table.index,
    )
    # A kind is one 0/1 column of its own: kinds that one part of the rows lacks are columns of 0.
    kinds = {f"{name}: {kind}": (table[name] == kind) for name in _KINDS for kind in sorted(set(table[name]))}
    return pd.concat([table[list(_NUMBERS)], derived, pd.DataFrame(kinds)], axis=1).astype("float64")


def _grade(values: pd.Series, grades: tuple[str, ...]) -> np.ndarray:
    return values.map({grade: place for place, grade in enumerate(grades)}).to_numpy("float64")
