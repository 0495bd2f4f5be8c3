"""Whose a message is: named, found by its identifier, or nobody's for a stated reason; none is lost."""

from datetime import datetime

import pandas as pd
import pytest

from feature_store.identity.resolution import resolve
from tests.feature_store.identity_rows import CONFIG, CUSTOMERS

IDENTIFIERS = """customer_id,kind,value_hash,verified,since,available_at
A,phone,13800000001,1,2026-01-10,2026-01-11 00:00:00
B,id_card,110105194912310021,1,,2026-01-02 00:00:00
C,id_card,110105194912310021,1,,2026-01-20 00:00:00
B,wechat,wx_two,1,2025-01-01,2026-01-02 00:00:00
C,wechat,wx_two,1,2026-01-01,2026-01-03 00:00:00
C,app,app-3,1,,2026-01-03 00:00:00
D,app,app-3,1,,2026-01-03 00:00:00
A,wechat,agent,1,,2026-01-03 00:00:00
B,wechat,agent,1,,2026-01-03 00:00:00
C,wechat,agent,1,,2026-01-03 00:00:00
D,wechat,agent,1,,2026-01-03 00:00:00
"""
MESSAGES = """message_id,customer_id,identifier_kind,identifier_hash,channel,sent_at
named,D,phone,13800000001,app,2026-03-01 08:00:00
phone,,phone,+86 138 0000 0001,sms,2026-03-01 08:00:00
early,,phone,13800000001,sms,2026-01-05 08:00:00
party,,wechat,wx_two,wechat,2026-01-08 08:00:00
several,,app,app-3,app,2026-03-01 08:00:00
agent,,wechat,agent,wechat,2026-03-01 08:00:00
stranger,,wechat,nobody,social,2026-03-01 08:00:00
silent,,,,social,2026-03-01 08:00:00
"""


@pytest.fixture
def report_and_owners(load, warehouse):
    load(customers=CUSTOMERS, identifiers=IDENTIFIERS, messages=MESSAGES)
    report = resolve(warehouse, CONFIG, datetime(2026, 5, 1))
    return report, pd.read_parquet(warehouse.parts("message_owners")[0]).set_index("message_id")


@pytest.mark.parametrize(
    ("message", "owner", "rule", "candidates"),
    [
        ("named", "D", "named", 1),
        ("phone", "A", "identifier", 1),
        ("early", None, "unknown_identifier", 0),
        ("party", "C", "party", 2),
        ("several", None, "several_parties", 2),
        ("agent", None, "shared_by_too_many", 4),
        ("stranger", None, "unknown_identifier", 0),
        ("silent", None, "no_identifier", 0),
    ],
)
def test_a_message_has_an_owner_or_a_reason(report_and_owners, message, owner, rule, candidates):
    row = report_and_owners[1].loc[message]
    assert (None if pd.isna(row.customer_id) else row.customer_id, row.rule, row.candidates) == (
        owner,
        rule,
        candidates,
    )


def test_every_message_is_counted_once(report_and_owners):
    report, owners = report_and_owners
    assert sorted(owners.index) == sorted(line.split(",")[0] for line in MESSAGES.splitlines()[1:])
    assert sum(report.messages.values()) == 8
    assert report.messages["unknown_identifier"] == 2


def test_an_owner_is_available_when_message_identifier_and_party_were_all_known(report_and_owners):
    at = report_and_owners[1].available_at
    assert at["phone"] == datetime(2026, 3, 1, 8)
    assert at["party"] == datetime(2026, 1, 20)


def test_messages_alone_leave_the_parties_as_they_are(load, warehouse, report_and_owners):
    load(messages="message_id,customer_id,channel,sent_at\nnew,A,app,2026-04-01 08:00:00\n")
    report = resolve(warehouse, CONFIG, datetime(2026, 5, 1))
    assert report.written == ("message_owners",)
    assert report.messages["named"] == 2


def test_a_warehouse_without_identifiers_and_messages_resolves_to_single_customers(load, warehouse):
    load(customers=CUSTOMERS)
    report = resolve(warehouse, CONFIG, datetime(2026, 5, 1))
    assert (report.parties, report.members, report.messages) == (6, {"single": 6}, {})
