"""Features over contacts, calls, work orders, surveys, messages and outages, on histories small enough to work out by hand."""

import pytest

from tests.feature_store.history import cases, features_of, from_history

AS_OF = "2026-07-01"


def contact(channel, contacted_at):
    return {"customer_id": "A", "channel": channel, "contacted_at": contacted_at}


def order(business_type, accepted_at):
    return {"customer_id": "A", "business_type": business_type, "accepted_at": accepted_at}


def span(started_at, ended_at, **cells):
    return {"customer_id": "A", "started_at": started_at, "ended_at": ended_at, **cells}


TABLES = {
    "contacts": [
        contact("hotline", "2026-06-26 22:00:00"),
        contact("hotline", "2026-06-01 00:00:00"),
        contact("web", "2026-05-31 05:59:59"),
        contact("app", "2026-05-01 06:00:00"),
        contact("wechat", "2026-03-01 12:00:00"),
        contact("office", "2026-02-01 12:00:00"),
        contact("social", "2025-06-30 12:00:00"),
    ],
    "calls": [
        span("2026-06-21 10:00:00", "2026-06-21 10:10:00"),
        span("2026-06-28 10:10:00", "2026-06-28 10:12:00"),
        span("2026-05-01 08:00:00", "2026-05-01 08:06:00"),
        span("2025-06-01 08:00:00", "2025-06-01 09:00:00"),
    ],
    "work_orders": [
        order("投诉", "2026-06-01 00:00:00"),
        order("举报", "2026-05-22 00:00:00"),
        order("故障报修", "2026-04-02 00:00:00"),
        order("业务咨询", "2026-04-01 23:59:59"),
        order("查询", "2026-01-01 00:00:00"),
        order("服务申请", "2026-01-01 00:00:00"),
        order("催办", "2026-01-01 00:00:00"),
        order("006", "2026-01-01 00:00:00"),
        order(None, "2026-01-01 00:00:00"),
    ],
    "surveys": [
        {"customer_id": "A", "surveyed_at": "2026-06-21 00:00:00", "score": 2},
        {
            "customer_id": "A",
            "surveyed_at": "2026-06-21 00:00:00",
            "score": 4,
        },  # the later number counts as the later answer
        {"customer_id": "A", "surveyed_at": "2026-01-01 00:00:00", "score": 3},
        {"customer_id": "A", "surveyed_at": "2025-01-01 00:00:00", "score": 1},
    ],
    "message_owners": [
        {"customer_id": "A", "sent_at": at, "rule": "phone", "candidates": 1}
        for at in ("2026-06-30 00:00:00", "2026-04-02 00:00:00", "2026-04-01 00:00:00", "2025-06-30 00:00:00")
    ],
    "outages": [
        span("2026-06-21 22:00:00", "2026-06-22 02:00:00", planned=False),
        span("2026-04-02 08:00:00", "2026-04-02 12:00:01", planned=True),
        span("2025-07-01 05:00:00", "2025-07-01 05:30:00", planned=False),
        span("2025-06-30 22:00:00", "2025-06-30 23:00:00", planned=False),
    ],
}
A = {
    "contacts_last_30_days": 2,
    "contacts_last_90_days": 4,
    "contacts_last_365_days": 6,
    "contacts_change_90_days": 4 - 2,
    "days_since_last_contact": 4 + 2 / 24,
    "online_contact_share": 3 / 6,
    "hotline_contact_share": 2 / 6,
    "web_contacts_last_365_days": 1,
    "app_contacts_last_365_days": 1,
    "wechat_contacts_last_365_days": 1,
    "office_contacts_last_365_days": 1,
    "contact_channels": 5,
    "contact_channel_entropy": 0.750543,
    "night_contacts_last_365_days": 3,
    "calls_last_30_days": 2,
    "calls_last_90_days": 3,
    "calls_last_365_days": 3,
    "calls_again_last_365_days": 1,
    "call_minutes_mean": 6,
    "days_since_last_call": 2 + (24 - 10 - 12 / 60) / 24,
    "work_orders_last_90_days": 3,
    "work_orders_last_365_days": 9,
    "complaint_orders_last_365_days": 2,
    "repair_orders_last_365_days": 1,
    "inquiry_orders_last_365_days": 2,
    "service_request_orders_last_365_days": 1,
    "urged_orders_last_365_days": 1,
    "days_since_last_complaint": 30,
    "surveys_last_365_days": 3,
    "survey_score_mean": 3,
    "last_survey_score": 4,
    "low_survey_scores_last_365_days": 1,
    "days_since_last_survey": 10,
    "messages_last_90_days": 2,
    "messages_last_365_days": 3,
    "outages_last_90_days": 2,
    "outages_last_365_days": 3,
    "fault_outages_last_365_days": 2,
    "planned_outages_last_365_days": 1,
    "long_outages_last_365_days": 1,
    "short_outages_last_365_days": 1,
    "night_outages_last_365_days": 2,
    "outage_hours_last_365_days": 8.5 + 1 / 3600,
    "longest_outage_hours": 4 + 1 / 3600,
    "outage_hours_mean": (8.5 + 1 / 3600) / 3,
    "outages_change_365_days": 3 - 1,
    "days_since_last_outage": 8 + 22 / 24,
}
NOBODY = {
    "contacts_change_90_days": 0,
    "contact_channels": 0,
    "contact_channel_entropy": None,
    "hotline_contact_share": None,
    "calls_again_last_365_days": 0,
    "call_minutes_mean": None,
    "complaint_orders_last_365_days": 0,
    "days_since_last_complaint": None,
    "last_survey_score": None,
    "messages_last_90_days": 0,
    "longest_outage_hours": None,
    "outages_change_365_days": 0,
}
EXPECTED = {"A": A, "nobody": NOBODY}


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    return from_history(tmp_path_factory.mktemp("warehouse"), AS_OF, EXPECTED, **TABLES)


@pytest.mark.parametrize(("customer", "name", "expected"), cases(EXPECTED))
def test_formula_gives_what_the_history_says(row, customer, name, expected):
    expected = float("nan") if expected is None else expected
    assert row.loc[customer, name] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_formula_over_contacts_and_outages_has_its_number_here():
    themes = features_of("contact", "call", "work_order", "survey", "message", "outage")
    assert themes == themes & {name for values in EXPECTED.values() for name in values}
