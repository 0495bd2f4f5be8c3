"""Derived columns of the public credit tables, on rows small enough to work out by hand."""

import pandas as pd
import pytest

from benchmarks.credit_columns import DELAYS, card_columns, loan_columns

CLIENT = (
    {"LIMIT_BAL": 1000, "SEX": 1, "EDUCATION": 2, "MARRIAGE": 1, "AGE": 40}
    | dict(zip(DELAYS, (-1, 2, 1, 0, -2, -1), strict=True))
    | {f"BILL_AMT{month}": amount for month, amount in enumerate((500, 400, 0, 200, 200, 200), 1)}
    | {f"PAY_AMT{month}": amount for month, amount in enumerate((100, 0, 50, 50, 50, 0), 1)}
)
LOAN = {
    "status_of_existing_checking_account": "... < 0 DM", "credit_history": "paid", "purpose": "car (new)",
    "savings_account_and_bonds": "... >= 1000 DM", "present_employment_since": "unemployed", "property": "none",
    "other_debtors_or_guarantors": "none", "other_installment_plans": "none", "housing": "own", "job": "skilled",
    "telephone": "none", "foreign_worker": "yes", "personal_status_and_sex": "male : single", "duration_in_month": 10,
    "credit_amount": 1000, "installment_rate_in_percentage_of_disposable_income": 1, "present_residence_since": 2,
    "age_in_years": 25, "number_of_existing_credits_at_this_bank": 1,
    "number_of_people_being_liable_to_provide_maintenance_for": 1,
}  # fmt: skip


def test_delays_use_and_payments_are_what_the_months_say():
    row = card_columns(pd.DataFrame([CLIENT])).iloc[0]
    assert (row.delay_most, row.delay_sum, row.delay_months, row.months_since_delay) == (2, 3, 2, 1)
    assert (row.use_1, row.use_most, row.unused) == (0.5, 0.5, 500)
    assert (row.paid_share_1, row.spent_1) == (100 / 400, (500 - 400 + 100) / 1000)


def test_nothing_billed_before_leaves_the_share_paid_null():
    row = card_columns(pd.DataFrame([CLIENT])).iloc[0]
    assert pd.isna(row.paid_share_2)


def test_a_loan_has_grades_in_order_and_its_monthly_instalment():
    row = loan_columns(pd.DataFrame([LOAN])).iloc[0]
    assert (row.status, row.savings, row.employed, row.years_under_30) == (0, 3, 0, 5)
    assert row.instalment == pytest.approx(4.60517)  # ln(1000 ÷ 10)


def test_no_column_tells_sex_marriage_or_origin():
    names = [*card_columns(pd.DataFrame([CLIENT])), *loan_columns(pd.DataFrame([LOAN]))]
    assert not [name for name in names if any(word in name.lower() for word in ("sex", "marriage", "foreign"))]
