"""Features over what the text models heard, on histories small enough to work out by hand."""

import pytest

from feature_store.canonical import CONCERNS
from tests.feature_store.history import cases, features_of, from_history

AS_OF = "2026-07-01"


def heard(customer, said_at, sentiment, dissatisfaction, *concerns, angry=False, course=None):
    flags = {f"concern_{concern}": concern in concerns for concern in CONCERNS}
    said = {"customer_id": customer, "said_at": f"{said_at} 00:00:00", "sentiment": sentiment}
    return {**said, "dissatisfaction": dissatisfaction, "angry": angry, "course": course, **flags}


SIGNALS = [
    heard("A", "2026-06-21", "dissatisfied", 0.8, "power_quality", "price", angry=True, course="worse"),
    heard("A", "2026-06-14", "dissatisfied", 0.6, "power_quality", angry=True),
    heard("A", "2026-05-15", "neutral", 0.4, "power_quality", "outage_repair"),
    heard("A", "2026-04-01", "satisfied", 0.2, "price"),
    # 91 days before: outside of 90 days, inside of a year.
    *[heard("A", "2026-04-01", "neutral", 0.5, concern) for concern in ("metering", "billing_payment")],
    heard("A", "2025-06-30", "dissatisfied", 1.0, *CONCERNS),
    # One call about everything, and none after it.
    heard("B", "2026-06-30", "neutral", 0.5, *CONCERNS, course="better"),
    heard("steady", "2026-06-11", "neutral", 0.2),
    heard("steady", "2026-06-21", "neutral", 0.3, course="dissatisfied_throughout"),
    heard("steady", "2026-07-01", "dissatisfied", 0.9),  # at the instant itself: not yet known
    heard("twice", "2026-06-11", "neutral", 0.1),
    heard("twice", "2026-06-11", "neutral", 0.3),
]
B = {f"{concern}_calls_last_365_days": 1 for concern in CONCERNS}
TWO_WINDOWS = ("power_quality", "outage_repair", "price", "metering", "billing_payment", "service_complaint")
B |= {f"{concern}_calls_last_90_days": 1 for concern in TWO_WINDOWS}
B |= {"concerns_last_365_days": 12, "most_frequent_concern_calls_last_90_days": 1}
B |= {"last_call_got_better": 1, "last_call_angry": 0, "angry_calls_last_90_days": 0}
B |= {"repeated_calls_within_30_days_last_365_days": 0, "dissatisfaction_trend": None}
A = {
    "power_quality_calls_last_90_days": 3,
    "power_quality_calls_last_365_days": 3,
    "price_calls_last_90_days": 1,
    "price_calls_last_365_days": 2,
    "outage_repair_calls_last_90_days": 1,
    "metering_calls_last_90_days": 0,
    "metering_calls_last_365_days": 1,
    "energy_saving_calls_last_365_days": 0,
    "repeated_calls_within_7_days_last_90_days": 1,
    "repeated_calls_within_7_days_last_365_days": 1,
    "repeated_calls_within_30_days_last_365_days": 2,
    "most_frequent_concern_calls_last_90_days": 3,
    "concerns_last_365_days": 5,
    "heard_calls_last_365_days": 6,
    "dissatisfied_calls_last_90_days": 2,
    "dissatisfied_calls_last_365_days": 2,
    "satisfied_calls_last_365_days": 1,
    "dissatisfied_share": 2 / 6,
    "satisfied_share": 1 / 6,
    "last_call_dissatisfaction": 0.8,
    "dissatisfaction_mean": 3.0 / 6,
    "dissatisfaction_mean_last_90_days": 1.8 / 3,
    "dissatisfaction_max": 0.8,
    "angry_calls_last_90_days": 2,
    "last_call_angry": 1,
    "last_call_got_worse": 1,
    "last_call_got_better": 0,
    "days_since_last_heard": 10,
    "days_since_last_dissatisfied": 10,
}
EXPECTED = {
    "A": A,
    "B": B,
    "steady": {
        "dissatisfaction_trend": 0.3,
        "last_call_stayed_dissatisfied": 1,
        "last_call_got_worse": 0,
        "last_call_dissatisfaction": 0.3,
        "days_since_last_dissatisfied": None,
        "concerns_last_365_days": 0,
    },
    "twice": {
        "last_call_got_worse": None,
        "dissatisfaction_trend": None,
        "last_call_dissatisfaction": 0.3,
        "heard_calls_last_365_days": 2,
    },
    "nobody": {"concerns_last_365_days": 0, "dissatisfaction_mean": None, "dissatisfied_share": None},
}


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    return from_history(tmp_path_factory.mktemp("warehouse"), AS_OF, EXPECTED, text_signals=SIGNALS)


@pytest.mark.parametrize(("customer", "name", "expected"), cases(EXPECTED))
def test_formula_gives_what_the_history_says(row, customer, name, expected):
    expected = float("nan") if expected is None else expected
    assert row.loc[customer, name] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_formula_over_texts_has_its_number_here():
    themes = features_of("concern", "repeat", "sentiment")
    assert themes == themes & {name for values in EXPECTED.values() for name in values}
