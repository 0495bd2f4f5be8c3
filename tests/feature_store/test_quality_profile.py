"""Profiles: their figures are those of pandas, and they hold nothing about a person."""

from itertools import pairwise

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feature_store.canonical import DERIVED, TABLES
from feature_store.quality.measurement import kind, measure, rows_per_day
from feature_store.quality.profile import ColumnKind, LoadProfile
from tests.feature_store.quality_case import Loader, bills, contacts


def write(folder, table, rows):
    """Write the canonical columns of `table` as ingest does; what `rows` lacks is null."""
    part = folder / "part.parquet"
    casts = [f"CAST({c.name if c.name in rows else 'NULL'} AS {c.type}) AS {c.name}" for c in TABLES[table].columns]
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"COPY (SELECT {', '.join(casts)} FROM rows) TO '{part}' (FORMAT parquet)")
    return part


def profile_columns(folder, table, rows):
    return {c.name: c for c in measure(TABLES[table], write(folder, table, rows), {})}


amounts = st.one_of(st.none(), st.floats(-1e9, 1e9), st.sampled_from([0.0, 1.0, 2.5]))
payments_made = st.one_of(st.none(), st.integers(0, 9))


@given(st.lists(st.tuples(amounts, payments_made), min_size=1, max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_of_numbers_are_those_of_pandas(tmp_path, rows):
    frame = pd.DataFrame(rows, columns=["amount", "payments_made"]).astype("float64")
    found = profile_columns(tmp_path, "bills", frame)
    for name in frame:
        column, values = found[name], frame[name]
        assert column.null_rate == pytest.approx(values.isna().mean())
        if values.notna().any():
            assert (column.low, column.high) == (values.min(), values.max())
            expected = values.quantile([float(at) for at in column.quantiles])
            assert list(column.quantiles.values()) == pytest.approx(expected.tolist())
            assert sum(column.shares) == pytest.approx(1)


@given(st.lists(st.tuples(st.sampled_from(["app", "web", "sms"]), st.booleans()), min_size=1, max_size=60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shares_of_codes_are_those_of_pandas(tmp_path, rows):
    channels = pd.Series([channel if there else None for channel, there in rows], dtype="object")
    column = profile_columns(tmp_path, "contacts", pd.DataFrame({"channel": channels}))["channel"]
    assert column.codes == pytest.approx(channels.value_counts(normalize=True).to_dict())
    assert column.others == pytest.approx(0)
    assert column.null_rate == pytest.approx(channels.isna().mean())


def test_shares_lie_between_the_edges(tmp_path):
    values = np.repeat([0.0, 1.0, 2.0, 3.0], [50, 30, 15, 5])
    column = profile_columns(tmp_path, "bills", pd.DataFrame({"amount": values}))["amount"]
    bounds = [-np.inf, *column.edges, np.inf]
    expected = [((values > low) & (values <= high)).mean() for low, high in pairwise(bounds)]
    assert column.shares == pytest.approx(expected)
    assert column.shares[0] == 0


def test_large_loads_are_sampled_and_the_same_each_time(tmp_path):
    values = np.random.default_rng(3).lognormal(2, 1, 90_000)
    part = write(tmp_path, "bills", pd.DataFrame({"amount": values}))
    first, second = (measure(TABLES["bills"], part, {}) for _ in range(2))
    assert first == second
    column = next(c for c in first if c.name == "amount")
    assert (column.low, column.high) == (values.min(), values.max())
    # The rank of a quantile of 20,000 sampled rows has a standard error of at most 0.0036.
    for at, value in column.quantiles.items():
        assert (values <= value).mean() == pytest.approx(float(at), abs=5 * 0.0036)


def test_rows_per_day_are_counted_for_tables_with_a_day_in_their_key(tmp_path):
    days = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-03"])
    part = write(tmp_path, "meter_readings", pd.DataFrame({"day": days, "kwh": [1.0, 2.0, 3.0]}))
    assert rows_per_day(TABLES["meter_readings"], part) == {"2026-01-01": 2, "2026-01-03": 1}
    assert rows_per_day(TABLES["bills"], part) == {}


def test_event_span_and_counts_of_a_load(tmp_path):
    loader = Loader(tmp_path)
    frame = contacts(120)
    frame.loc[:2, "channel"] = "pigeon"
    loader.load("contacts", frame)
    profile = loader.profile("contacts")
    assert (profile.read, profile.accepted, profile.quarantined, profile.duplicates) == (120, 117, 3, 0)
    assert (profile.first_event, profile.newest_event) == ("2025-12-01T00:03:00", "2025-12-01T01:59:00")


def test_load_without_a_usable_row_has_a_profile(tmp_path):
    loader = Loader(tmp_path)
    loader.load("contacts", contacts(20, channel="pigeon"))
    profile = loader.profile("contacts")
    assert (profile.accepted, profile.quarantine_share, profile.columns, profile.newest_event) == (0, 1, (), None)


def test_profile_read_back_is_the_profile_written(tmp_path):
    loader = Loader(tmp_path)
    loader.load("bills", bills(200))
    loader.load("bills", bills(200, seed=1, scale=50))
    profile = loader.profile("bills")
    assert LoadProfile.model_validate_json(profile.model_dump_json()) == profile


def test_file_without_statistics_in_its_footer_is_measured_as_well(tmp_path):
    rows = pd.DataFrame({"amount": [1.5, None, 4.0], "due_on": pd.to_datetime(["2026-01-03", "2026-01-01", None])})
    part = write(tmp_path, "bills", rows)
    bare = tmp_path / "bare.parquet"
    pq.write_table(pq.read_table(part), bare, write_statistics=False)
    assert measure(TABLES["bills"], bare, {}) == measure(TABLES["bills"], part, {})


@pytest.mark.parametrize(
    "table", [table for table in TABLES.values() if table.name not in DERIVED], ids=lambda t: t.name
)
def test_no_values_are_kept_of_keys_free_text_hashes_and_people(table):
    for column in table.columns:
        if column.free_text or column.hashed or column.name == "annotator" or column.name.endswith("_id"):
            assert kind(table, column) is ColumnKind.HIDDEN


def test_names_that_strayed_into_a_code_column_are_not_kept(tmp_path):
    kinds = ["缴费"] * 50 + [f"张三{number}" for number in range(50)] + ["13800138000"] * 20
    column = profile_columns(tmp_path, "contacts", pd.DataFrame({"kind": kinds}))["kind"]
    assert list(column.codes) == ["缴费"]
    assert column.others == pytest.approx(70 / 120)


def test_personal_data_of_a_load_is_not_in_its_profile(tmp_path):
    loader = Loader(tmp_path)
    ids = [f"3300{number:06d}" for number in range(60)]
    loader.load("customers", pd.DataFrame({"customer_id": ids, "customer_type": "residential", "industry": ids}))
    written = "".join(path.read_text() for path in (loader.warehouse.root / "_profiles").rglob("*.json"))
    assert not [name for name in ids if name in written]
