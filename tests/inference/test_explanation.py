from datetime import datetime

import pandas as pd
import pytest
from typer.testing import CliRunner

import cli
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.settings import FeatureStoreSettings
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from inference.error import InferenceError
from inference.model.explanation import explain_risk
from inference.model.scoring import risk_model
from tests.inference.risk_bundle import COLUMNS, risk_bundle

END = datetime(2026, 2, 1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """LATE pays every bill 40 days after it was due, TIMELY on the day it was issued."""
    folder = tmp_path_factory.mktemp("var")
    issued = pd.date_range("2025-01-01", "2026-01-01", freq="MS")
    bills = pd.DataFrame(
        [(who, day) for who in ("LATE", "TIMELY") for day in issued], columns=["customer_id", "issued_on"]
    )
    bills["bill_id"], bills["amount"] = [f"B{number}" for number in range(len(bills))], 150.0
    delay = pd.to_timedelta(bills.customer_id.map({"LATE": 55, "TIMELY": 0}), unit="D")
    paid = bills.assign(paid_at=bills.issued_on + delay, payment_id=bills.bill_id)
    bills["period"], bills["due_on"] = bills.issued_on, bills.issued_on + pd.Timedelta(days=15)
    dates = bills[["issued_on", "due_on", "period"]].apply(lambda column: column.dt.date)
    source = tmp_path_factory.mktemp("source")
    bills[["bill_id", "customer_id", "amount"]].join(dates).to_parquet(source / "bills.parquet")
    paid = paid[paid.paid_at < END][["payment_id", "customer_id", "bill_id", "paid_at", "amount"]]
    paid.to_parquet(source / "payments.parquet")
    people = pd.DataFrame({"customer_id": ["LATE", "TIMELY"], "customer_type": "residential"})
    people.to_parquet(source / "customers.parquet")
    settings = FeatureStoreSettings(var=folder)
    ingest(canonical_source(), source, Warehouse(settings.warehouse), END)
    return settings


@pytest.fixture(scope="module")
def bundle(settings):
    return risk_bundle(settings.var)


def test_who_pays_late_is_told_so_and_who_pays_in_time_is_not(settings, bundle):
    late, timely = (explain_risk(settings, bundle, who, END) for who in ("LATE", "TIMELY"))
    assert late.probability > timely.probability
    assert (late.action, timely.action) == ("visit", "none")
    assert {"late_often", "arrears"} & {reason.group for reason in late.reasons}
    assert not {"late_often", "arrears"} & {reason.group for reason in timely.reasons}
    assert late.version == 3


def test_the_explanation_is_what_the_nightly_features_would_give(settings, bundle):
    engine = DuckDBEngine(Warehouse(settings.warehouse), threads=1)
    spine = pd.DataFrame({"customer_id": ["LATE"], "as_of": [pd.Timestamp(END)]})
    row = engine.features(list(COLUMNS), spine)
    engine.close()
    found, model = explain_risk(settings, bundle, "LATE", END), risk_model(bundle)
    assert found.probability == model.probabilities(row)[0]
    assert found.reasons == model.reasons(row)[0]


def test_an_earlier_instant_knows_less(settings, bundle):
    early = explain_risk(settings, bundle, "LATE", datetime(2025, 1, 10))
    assert early.probability < explain_risk(settings, bundle, "LATE", None).probability


def test_an_unknown_customer_is_named(settings, bundle):
    with pytest.raises(InferenceError, match="unknown customer 'NOBODY'"):
        explain_risk(settings, bundle, "NOBODY", END)


def test_the_command_prints_probability_band_action_and_reasons(settings, bundle, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(settings.var))
    done = CliRunner().invoke(cli.app, ["reasons", "LATE", "--as-of", "2026-02-01"], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    assert "D档 人工沟通（default-risk 第3版）" in done.output
    assert "逾期次数多" in done.output
