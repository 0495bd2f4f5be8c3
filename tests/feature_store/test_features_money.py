"""Features over bills and payments, on histories small enough to work out by hand."""

import pytest

from tests.feature_store.history import cases, features_of, from_history

AS_OF = "2026-07-01"


def bill(customer, number, issued_on, due_on, amount, **cells):
    key = {"bill_id": f"{customer}{number}", "customer_id": customer, "period": issued_on}
    return {**key, "issued_on": issued_on, "due_on": due_on, "amount": float(amount), **cells}


def payment(customer, number, paid_at, amount, channel=None):
    keys = {"customer_id": customer, "bill_id": f"{customer}{number}"}
    return {**keys, "paid_at": f"{paid_at} 00:00:00", "amount": float(amount), "channel": channel}


BILLS = [
    # The first in time, the second 10 days late in two payments, the third 30 days late, the last 10 days overdue and part paid.
    bill("late", 1, "2026-03-01", "2026-03-20", 100, kwh=200.0),
    bill("late", 2, "2026-04-01", "2026-04-20", 110, kwh=220.0, penalty=0.0),
    bill("late", 3, "2026-05-01", "2026-05-20", 120, kwh=240.0, penalty=2.0, payments_made=1),
    bill("late", 4, "2026-06-01", "2026-06-20", 150, kwh=300.0, payments_made=2),
    bill("old", 1, "2026-03-01", "2026-03-20", 80),
    bill("old", 2, "2026-06-25", "2026-07-14", 20),
    bill("grown", 1, "2025-05-01", "2025-05-20", 100),
    bill("grown", 2, "2026-06-01", "2026-06-20", 150),
    bill("windows", 1, "2025-05-12", "2025-05-31", 10),
    bill("panel", 1, "2026-05-01", "2026-05-20", 30, owed=30.0),
    bill("panel", 2, "2026-06-01", "2026-06-20", 10, owed=40.0),
    bill("nothing", 1, "2026-06-01", "2026-06-20", 0),
]
PAYMENTS = [
    payment("late", 1, "2026-03-11", 100, "app"),
    payment("late", 2, "2026-04-11", 60, "app"),
    payment("late", 2, "2026-05-01", 50, "wechat"),
    payment("late", 4, "2026-06-11", 50, "wechat"),
    payment("late", 3, "2026-06-20", 120, "bank_debit"),
    payment("grown", 1, "2025-05-03", 100, "app"),
    payment("grown", 2, "2026-06-03", 150, "app"),
    payment("windows", 1, "2026-01-09", 10, "app"),
    payment("prepays", 1, "2026-06-01", 30, "prepaid"),
    payment("prepays", 2, "2026-06-02", 10),
    payment("prepays", 3, "2026-06-03", 5, "alipay"),
    payment("prepays", 4, "2026-06-04", 5, "kiosk"),
]
EXPECTED = {
    "late": {
        "bills_last_12_months": 4,
        "days_since_last_bill": 30,
        "last_bill_amount": 150,
        "bill_amount_mean_of_last_6": 120,
        "bill_amount_last_12_months": 480,
        "bill_amount_deviation_of_last_12": 21.602469,
        "bill_amount_variation_of_last_12": 21.602469 / 120,
        "bill_amount_max_of_last_12": 150,
        "bill_amount_trend_of_last_12": 16,
        "last_bill_against_mean": 1.25,
        "last_bill_change": 0.25,
        "zero_bills_of_last_6": 0,
        "last_bill_per_kva": 150 / 8,
        "bill_kwh_last_12_months": 960,
        "price_per_kwh_last_12_months": 0.5,
        "owed_now": 100,
        "unpaid_now": 100,
        "bills_owed_now": 1,
        "owed_over_30_days": 0,
        "owed_over_60_days": 0,
        "owed_against_mean_bill": 100 / 120,
        "owed_share_of_last_12_months": 100 / 480,
        "oldest_arrears_days": 10,
        "arrears_age_mean": 10,
        "penalty_last_12_months": 2,
        "penalty_bills_of_last_6": 1,
        "last_bill_late": 1,
        "late_bills_of_last_3": 3,
        "late_bills_of_last_12": 3,
        "late_share_of_last_6": 0.75,
        "late_share_ever": 0.75,
        "late_share_change": 0.25,
        "bills_since_last_late": 0,
        "late_bills_in_a_row": 3,
        # The latest bill counts 1, those before it 2^(−1/4), 2^(−2/4), 2^(−3/4).
        "late_rate_decayed": (1 + 2**-0.25 + 2**-0.5) / (1 + 2**-0.25 + 2**-0.5 + 2**-0.75),
        "last_bill_penalty_share": 0,
        "penalty_share_decayed": 2**-0.25 * (2 / 120 * 1000) / (1 + 2**-0.25 + 2**-0.5 + 2**-0.75),
        "bills_over_30_days_late_of_last_12": 0,
        "overdue_days_mean_of_last_12": 12.5,
        "overdue_days_max_of_last_12": 30,
        "overdue_bills_last_1_month": 2,
        "overdue_bills_last_3_months": 3,
        "overdue_bills_last_6_months": 3,
        "overdue_bills_last_12_months": 3,
        "overdue_days_last_1_month": 19 + 10,
        "overdue_days_last_3_months": 10 + 30 + 10,
        "days_to_pay_mean_of_last_12": 30,
        "days_to_pay_max_of_last_12": 50,
        "days_to_pay_deviation_of_last_12": 20,
        "days_to_pay_trend_of_last_12": 20,
        "days_to_pay_last": 50,
        "days_before_due_mean_of_last_12": -10,
        "prompt_share_of_last_12": 0,
        "part_paid_bills_of_last_12": 1,
        "payments_per_bill_of_last_12": 1.25,
        "paid_against_billed_last_12_months": 380 / 480,
        "last_bill_payments_made": 2,
        "payments_made_mean_of_last_6": 1.5,
        "payments_last_6_months": 5,
        "payments_last_12_months": 5,
        "paid_last_12_months": 380,
        "days_since_last_payment": 11,
        "payment_amount_mean": 76,
        "payment_gap_max": 41,
        "payment_gap_deviation": 13.817259,
        "payment_day_regularity": 0.462004,
        "direct_debit_share": 1 / 5,
        "digital_payment_share": 4 / 5,
        "wechat_payment_share": 2 / 5,
        "app_payment_share": 2 / 5,
        "office_payment_share": 0,
        "payment_channels": 3,
        "payment_channel_entropy": 0.480115,
        "main_payment_channel_share": 2 / 5,
        "payment_channel_switches": 2,
    },
    "old": {
        "owed_now": 80,
        "unpaid_now": 100,
        "owed_over_30_days": 80,
        "owed_over_60_days": 80,
        "arrears_age_mean": 102,
        "bills_over_30_days_late_of_last_12": 1,
        "late_bills_in_a_row": 0,
        "days_to_pay_last": None,
    },
    "grown": {
        "bill_amount_growth_90_days": 0.5,
        "bill_amount_growth_365_days": 0.5,
        "prompt_share_of_last_12": 1,
        "late_bills_in_a_row": 0,
        "bills_since_last_late": None,
        "payment_gap_deviation": None,
        "payment_day_regularity": None,
        "arrears_age_mean": None,
    },
    "windows": {
        "overdue_days_last_12_months": 192,
        "overdue_days_last_6_months": 10,
        "overdue_days_last_3_months": 0,
        "overdue_bills_last_6_months": 1,
        "overdue_bills_last_3_months": 0,
    },
    "panel": {"owed_now": 40, "bills_owed_now": 1, "late_bills_in_a_row": 2, "overdue_days_last_12_months": 0},
    "nothing": {"zero_bills_of_last_6": 1, "bill_amount_variation_of_last_12": None, "last_bill_against_mean": None},
    "prepays": {
        "prepaid_share": 1 / 3,
        "alipay_payment_share": 1 / 3,
        "office_payment_share": 1 / 3,
        "prepaid_last_12_months": 30,
        "payment_channel_switches": 1,
        "main_payment_channel_share": 1 / 3,
    },
    "nobody": {
        "owed_now": 0,
        "late_share_ever": None,
        "last_bill_penalty_share": None,
        "payment_channels": 0,
        "payment_channel_entropy": None,
    },
}


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    customers = [{"customer_id": "late", "customer_type": "residential", "operating_capacity_kva": 8.0}]
    folder = tmp_path_factory.mktemp("warehouse")
    return from_history(folder, AS_OF, EXPECTED, bills=BILLS, payments=PAYMENTS, customers=customers)


@pytest.mark.parametrize(("customer", "name", "expected"), cases(EXPECTED))
def test_formula_gives_what_the_history_says(row, customer, name, expected):
    expected = float("nan") if expected is None else expected
    assert row.loc[customer, name] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_formula_over_bills_and_payments_has_its_number_here():
    themes = features_of("bill", "bill_amount", "arrears", "overdue", "overdue_time", "settlement", "decay")
    themes |= features_of("payment", "payment_channel")
    assert themes == themes & {name for values in EXPECTED.values() for name in values}
