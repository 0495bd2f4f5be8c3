"""A whole night over a real warehouse, a real bundle and published snapshots."""

import json
import re
from contextlib import closing
from datetime import datetime, timedelta

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from inference.monitoring.latest import latest_metrics
from inference.monitoring.night import Night
from inference.monitoring.nightly import monitor_after
from inference.monitoring.run import monitor
from inference.nightly.lock import only_run
from inference.settings import ServiceSettings
from registry.bundle import open_bundle, write_bundle
from registry.clock import CHINA
from registry.description import ServedModel
from registry.ledger import installation_ledger
from registry.metric import Metric
from registry.retrain_request import requests
from registry.settings import RegistrySettings
from tests.inference.monitoring_case import FIRST, customers, night
from tests.inference.nightly_case import load
from tests.inference.risk_bundle import tabular_models
from tests.inference.service_bundle import CATALOGUE

NOW, LATER = datetime(2026, 7, 1, 2, tzinfo=CHINA), timedelta(days=100)
CONFIGS = ServiceSettings().configs
MODELS = {"default-risk": 3, "segments": 3, "concerns": 1, "sentiment": 1}
CALLS = 1_640


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A utility of 3,000 customers: a night in March as usual, and one in June when everybody pays late."""
    folder = tmp_path_factory.mktemp("utility")
    bundle = _bundle(folder)
    rows = customers(3_000, 1)
    night(folder, 0, rows, models=MODELS, bundle_id=bundle)
    moved = customers(3_000, 2, moved="late_bills_of_last_12", by=1.0)
    night(folder, LATER.days, moved, models=MODELS, bundle_id=bundle)
    _load_bills(folder, rows)
    _load_calls(folder)
    return folder


def _bundle(folder):
    """Write a bundle whose risk model says what it predicts, and how well when it was registered; return its id."""
    models = tabular_models(folder / "models")
    path = models["default-risk"] / "model.json"
    served = json.loads(path.read_text())
    served["detail"]["outcome"] = "overdue_30_days_on_next_bill"
    served["metrics"] = [Metric("auc", 0.76, 0.74, 0.78, 0.5, "equal", 3_000).as_dict()]
    path.write_text(ServedModel.model_validate(served).model_dump_json())
    write_bundle(folder / "bundles", models, CATALOGUE, "王工", "验证通过", NOW)
    return open_bundle(folder / "bundles").manifest.bundle_id


def _load_bills(folder, rows):
    """Everybody gets a bill in March; it stays unpaid as often as was predicted."""
    ids, probability = rows["customer_id"].to_pylist(), rows["default_probability"].to_numpy()
    paid = np.random.default_rng(3).random(len(ids)) >= probability
    at = {"known_at": datetime(2026, 3, 5)}
    days = {
        name: [datetime(2026, 3, day).date()] * len(ids)
        for name, day in {"period": 1, "issued_on": 3, "due_on": 20}.items()
    }
    load(
        folder,
        "bills",
        {"bill_id": [f"B{each}" for each in ids], "customer_id": ids, "amount": [100.0] * len(ids), **days},
        **at,
    )
    payers = [each for each, settled in zip(ids, paid, strict=True) if settled]
    load(folder, "payments", {
        "payment_id": [f"P{each}" for each in payers], "bill_id": [f"B{each}" for each in payers], "customer_id": payers,
        "paid_at": [datetime(2026, 3, 10)] * len(payers), "amount": [100.0] * len(payers),
    }, datetime(2026, 3, 11))  # fmt: skip


def _load_calls(folder):
    """A call every three hours; from the end of April on all are about charging piles."""
    at = [FIRST - timedelta(days=105) + timedelta(hours=3 * number) for number in range(CALLS)]
    ids, late = [f"T{number}" for number in range(CALLS)], [each >= datetime(2026, 4, 20) for each in at]
    said = ["充电桩报装要多久才能办好" if new else "电费怎么又涨了我要查一下" for new in late]
    load(folder, "call_turns", {
        "call_id": ids, "turn": [1] * CALLS, "speaker": ["customer"] * CALLS, "text": said, "spoken_at": at,
    }, datetime(2025, 1, 1))  # fmt: skip
    load(folder, "text_signals", {
        "call_id": ids, "customer_id": ["C000001"] * CALLS, "said_at": at, "sentiment": ["neutral"] * CALLS,
        "concern_price": [not new for new in late], "concern_solar_charging": late,
    }, datetime(2025, 1, 1))  # fmt: skip
    Warehouse(folder / "warehouse").stand("text_signals", "test")


@pytest.fixture(scope="module")
def looked(var):
    settings = RegistrySettings(var=var, configs=CONFIGS)
    with closing(DuckDBEngine(Warehouse(var / "warehouse"))) as engine:
        first, _ = monitor(Night(engine, CONFIGS, var, FIRST), settings, NOW)
        assert requests(settings) == {}
        last, folder = monitor(Night(engine, CONFIGS, var), settings, NOW)
    return first, last, folder


def test_the_first_night_is_its_own_reference_and_raises_nothing(looked):
    first, _, _ = looked
    assert first.skipped == ()
    assert [each.line() for each in first.findings if each.level != "ok"] == []


def test_a_night_in_which_everybody_pays_late_asks_to_train_the_risk_model_again(looked, var):
    _, last, _ = looked
    assert "default-risk" in last.requested
    waiting = requests(RegistrySettings(var=var))["default-risk"]
    assert any("score default_probability" in reason for reason in waiting.reasons)
    entries = [
        each.subject["model"] for each in installation_ledger(RegistrySettings(var=var)).entries(kind="retrain_request")
    ]
    assert sorted(entries) == sorted(last.requested)


def test_predictions_of_march_are_measured_in_june_within_what_was_expected(looked):
    _, last, _ = looked
    (march,) = last.realised
    assert (march.as_of, march.ripe, march.rows) == ("2026-03-01", 3_000, 3_000)
    for name, measured in {"auc": march.auc, "brier": march.brier, "rate": march.events / march.ripe}.items():
        assert march.estimated[name].low <= measured <= march.estimated[name].high


def test_callers_who_speak_of_something_new_are_heard(looked):
    _, last, _ = looked
    over = {(each.kind, each.name) for each in last.findings if each.level == "alarm" and each.model == "concerns"}
    assert over == {
        ("concern_share", "concern_price"), ("concern_share", "concern_solar_charging"), ("text_divergence", "text"),
        ("unseen_pairs", "text"),
    }  # fmt: skip
    assert {"concerns", "sentiment"} <= set(last.requested)
    assert {each.level for each in last.findings if each.kind == "mood_share"} == {"ok"}


def test_the_report_needs_no_network_and_says_what_is_over(looked):
    _, _, folder = looked
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=|https?:|<script|<link", page)
    assert page.count("<svg") >= 2
    assert "待重新训练：concerns、default-risk" in page
    assert json.loads((folder / "report.json").read_text())["requested"]


def test_the_gauges_are_prometheus_and_the_service_shows_them(looked, var):
    families = {each.name: each for each in text_string_to_metric_families(latest_metrics(var).decode())}
    levels = {each.labels["level"]: each.value for each in families["gridtags_monitoring_findings"].samples}
    assert levels["alarm"] == looked[1].levels["alarm"] > 0
    assert len(families["gridtags_monitoring_figure"].samples) < 100


def test_every_look_stands_in_the_ledger_with_the_digest_of_its_report(looked, var):
    entries = list(installation_ledger(RegistrySettings(var=var)).entries(kind="monitoring"))
    assert [each.subject["day"] for each in entries] == ["2026-03-01", "2026-06-09"]
    assert entries[-1].content["alarms"] == looked[1].levels["alarm"]


def test_monitoring_that_fails_says_so_in_one_line_and_raises_nothing(var, tmp_path):
    settings = RegistrySettings(var=tmp_path)
    with closing(DuckDBEngine(Warehouse(var / "warehouse"))) as engine:
        said = monitor_after(Night(engine, CONFIGS, tmp_path), settings, NOW)
        assert "no snapshot is published" in said
        with only_run(var / "nightly"):
            assert "another nightly run, or a backup, is at work" in monitor_after(
                Night(engine, CONFIGS, var), settings, NOW
            )


def test_a_model_that_cannot_be_looked_at_is_named_and_the_others_are_looked_at(looked, var):
    path = var / "monitoring" / "reference" / "segments-3.json"
    kept = path.read_text()
    path.write_text("{")
    try:
        with closing(DuckDBEngine(Warehouse(var / "warehouse"))) as engine:
            report = Night(engine, CONFIGS, var).look(NOW)
    finally:
        path.write_text(kept)
    assert len(report.skipped) == 1
    assert "segments-3.json: is no reference" in report.skipped[0]
    assert any(each.model == "default-risk" for each in report.findings)
