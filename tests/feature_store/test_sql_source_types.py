"""What the types of a database become, and how positions keep them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from feature_store.source.mapping import SourceMapping
from feature_store.sql.connection import parse_url, public_url
from feature_store.sql.position import Position, earlier
from feature_store.warehouse import Commit
from tests.feature_store.source_database import load, rows

TYPED = """
CREATE TABLE bill (id uuid PRIMARY KEY, cons numeric(10), ym integer, amt numeric(12,2), times bigint, kwh double precision,
                   released date, due timestamptz, changed timestamptz);
CREATE TABLE cons (no numeric(10) PRIMARY KEY, kind char(3), tou boolean, opened timestamp);
INSERT INTO cons VALUES (1001, '200', true, '2020-02-29 00:00:00'), (1002, '100', NULL, NULL);
INSERT INTO bill VALUES ('00000000-0000-0000-0000-000000000001', 1001, 202601, 123.40, 3, 1e3, '2026-02-01',
                         '2026-02-14 20:30:00+00', '2026-02-01 08:00:00.123456+08'),
                        ('00000000-0000-0000-0000-000000000002', 1002, 202602, -0.01, NULL, NULL, '2026-03-01',
                         '2026-03-15 00:00:00+08', '2026-03-01 08:00:00+08');
"""
MAPPING = SourceMapping.model_validate(
    {
        "name": "typed",
        "query": [
            {"table": "bills", "from": "public.bill", "key": "ID", "watermark": "CHANGED", "overlap": "P1D",
             "columns": {"bill_id": "ID", "customer_id": "CONS", "period": {"from": "YM", "format": "%Y%m"}, "amount": "AMT",
                         "payments_made": "TIMES", "kwh": "KWH", "issued_on": "RELEASED", "due_on": "DUE"}},
            {"table": "customers", "from": "cons", "key": "no",
             "columns": {"customer_id": "no", "time_of_use": "tou", "opened_on": "opened",
                         "customer_type": {"from": "kind", "values": {"200": "residential", "100": "large_industry"}}}},
        ],
    }
)  # fmt: skip


@pytest.fixture
def typed(postgres_url):
    engine = sa.create_engine(parse_url(postgres_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(TYPED)
    return postgres_url


def test_numbers_days_flags_and_zones_of_postgresql_arrive_as_they_are(typed, warehouse):
    load(MAPPING, typed, warehouse)
    assert not warehouse.quarantined()
    bill = rows(warehouse, "bills").sort_values("bill_id").iloc[0]
    assert (bill.customer_id, bill.amount, bill.kwh, bill.payments_made) == ("1001", 123.4, 1000.0, 3)
    assert (str(bill.period)[:10], str(bill.issued_on)[:10]) == ("2026-01-01", "2026-02-01")
    assert str(bill.due_on)[:10] == "2026-02-15"  # half past four in the morning in Shanghai
    customer = rows(warehouse).sort_values("customer_id")
    assert list(customer.customer_type) == ["residential", "large_industry"]
    assert customer.time_of_use.iloc[0] == True  # noqa: E712 - a flag of NumPy or pandas
    assert pd.isna(customer.opened_on.iloc[1])


def test_a_zoned_watermark_with_microseconds_is_continued_exactly(typed, warehouse):
    load(MAPPING, typed, warehouse, chunk_rows=1)
    commits = warehouse.commits()
    reached = [Position.from_text(commit.progress).reached for commit in commits if commit.table == "bills"]
    assert datetime(2026, 2, 1, 0, 0, 0, 123456, tzinfo=UTC) in {values[0] for values in reached}
    load(MAPPING, typed, warehouse, chunk_rows=1)
    assert len(rows(warehouse, "bills")) == 2


_VALUES = st.one_of(st.none(), st.text(), st.integers(), st.decimals(allow_nan=False), st.dates(), st.uuids(),
                    st.datetimes(), st.datetimes(timezones=st.just(UTC)))  # fmt: skip


@given(reached=st.lists(_VALUES).map(tuple), recheck=_VALUES)
def test_a_position_is_read_as_it_was_written(reached, recheck):
    position = Position(3, -1, "digest", reached, complete=True, recheck=recheck)
    assert Position.from_text(position.to_text()) == position


@pytest.mark.parametrize(
    ("watermark", "before"),
    [
        (datetime(2026, 1, 1, 0, 30), datetime(2025, 12, 31, 23, 30)),
        (date(2026, 1, 1), date(2025, 12, 31)),
        ("2026-01-01 00:30:00.500", "2025-12-31 23:30:00.500000"),
        ("2026-01-01T00:30:00", "2025-12-31T23:30:00"),
        ("2026-01-01", "2025-12-31"),
    ],
)
def test_an_overlap_of_an_hour_goes_back_at_least_an_hour(watermark, before):
    assert earlier(watermark, timedelta(hours=1)) == before
    assert earlier(watermark, timedelta(0)) == watermark


def test_the_public_url_has_neither_user_nor_password_nor_options():
    url = parse_url("postgresql://me:secret@db.example:5433/marketing?password=secret&sslmode=require")
    assert public_url(url) == "postgresql://db.example:5433/marketing"
    assert "secret" not in public_url(parse_url("oracle+oracledb://me:secret@db/?service_name=x"))


def test_a_commit_record_of_before_has_no_progress():
    old = Commit("customers", "x", "a.csv", "0" * 64, 1, 1, 0, (), "", "2026-01-01")
    assert (old.progress, old.repeated) == ("", 0)
    assert Position.from_text(Position(1, 1, "", (Decimal("1.50"), UUID(int=7))).to_text()).reached[0] == Decimal(
        "1.50"
    )
