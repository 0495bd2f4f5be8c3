"""A small utility on which every job can be trained in seconds: three hundred customers who are billed, call, write and answer."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature_set import current_digests
from feature_store.warehouse import Warehouse
from registry.clock import CHINA
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.feature_store.history import write
from tests.training.text_calls import CONFIGS, invented_calls
from training.runner import Workplace

CUSTOMERS = [f"C{number:04d}" for number in range(300)]
MONTHS = pd.date_range("2025-01-01", "2026-05-01", freq="MS")
NOW = datetime(2026, 6, 2, tzinfo=CHINA)
FEATURES = {
    "default-risk.v1": ("late_share_of_last_6", "overdue_days_max_of_last_12", "last_bill_amount", "owed_now"),
    "price-sensitivity.v1": ("has_time_of_use_tariff", "work_orders_last_365_days"),
    "segments.v2": ("bill_amount_last_12_months", "late_share_of_last_6", "days_to_pay_mean_of_last_12"),
}
RISK = """
seed = 7
gates = []
booster = {{ rounds = 30, learning_rate = 0.1, num_leaves = 6, min_child_samples = 20, feature_fraction = 0.6, lambda_l2 = 5.0 }}
search = {{ trials = {trials}, seconds = {seconds}, folds = 1, most_rounds = 60 }}
scorecard = {{}}
bands = {{ begins = {{ B = 0.1, C = 0.2, D = 0.4 }} }}
costs = {{ reminder = 1.0, visit = 30.0, loss = 300.0, reminder_effect = 0.15, visit_effect = 0.5 }}
guard = {{ allowed = ["rows", "late_share_of_last_6", "overdue_days_max_of_last_12"] }}
reproduction = {{ tolerance = {tolerance} }}
"""
DEFAULT_RISK = """
name = "default-risk"
feature_set = "default-risk.v1"
outcome = "overdue_30_days_on_next_bill"
baseline = "last_bill_amount"
history_months = 4
calibration_vintages = 2
test_vintages = 2
"""
PRICE = """
name = "price-sensitivity"
feature_set = "price-sensitivity.v1"
outcome = "discontent_with_prices"
baseline = "work_orders_last_365_days"
history_months = 1
calibration_vintages = 3
test_vintages = 3
"""
SEGMENTS = """
name = "segments"
feature_set = "segments.v2"
sample = 200
sheets = false
gates = []
candidates = { smallest_k = 3, largest_k = 4, limits = { smallest = 0.05, largest = 0.6 } }
judgement = { refits = 2, explained = ["bill_amount_last_12_months"] }
[spaces.customer.level]
weight = 1.0
features = ["bill_amount_last_12_months"]
[spaces.customer.payment]
weight = 1.0
features = ["late_share_of_last_6", "days_to_pay_mean_of_last_12"]
"""


def build(folder: Path) -> Path:
    """Write warehouse and configs below a folder and return it."""
    shutil.copytree(CONFIGS, folder / "configs")
    configure(folder)
    draw = np.random.default_rng(5)
    warehouse = Warehouse(folder / "var" / "warehouse")
    write(warehouse, **_billing(draw), **_prices(draw), **_calls())
    return folder


def workplace(folder: Path, as_of: datetime | None = None) -> Workplace:
    """Return a workplace below a folder; the caller closes its engine."""
    settings = RegistrySettings(var=folder / "var", configs=folder / "configs")
    engine = DuckDBEngine(Warehouse(folder / "var" / "warehouse"))
    return Workplace(engine, ModelRegistry(settings), folder / "configs", lambda: NOW, as_of)


def configure(folder: Path, trials: int = 3, seconds: float = 60, tolerance: float = 1e-6) -> None:
    """Write the configs of the jobs: small ones, and those of text jobs with fewer places for hashes."""
    jobs, sets = folder / "configs" / "jobs", folder / "configs" / "feature_sets"
    risk = RISK.format(trials=trials, seconds=seconds, tolerance=tolerance)
    (jobs / "default-risk.toml").write_text(DEFAULT_RISK + risk, encoding="utf-8")
    (jobs / "price-sensitivity.toml").write_text(PRICE + risk, encoding="utf-8")
    (jobs / "segments.toml").write_text(SEGMENTS, encoding="utf-8")
    for name, bits in (("sentiment", 16), ("concerns", 17)):
        text = (CONFIGS / "jobs" / f"{name}.toml").read_text(encoding="utf-8")
        (jobs / f"{name}.toml").write_text(text.replace(f"bits = {bits}", "bits = 12"), encoding="utf-8")
    for name, features in FEATURES.items():
        digests = "".join(f'{feature} = "{digest}"\n' for feature, digest in current_digests(features).items())
        text = f'name = "{name}"\npurpose = "test"\nfeatures = {list(features)}\n[digests]\n{digests}'
        (sets / f"{name}.toml").write_text(text, encoding="utf-8")


def _billing(draw):
    careless = draw.random(len(CUSTOMERS)) < 1 / 3
    level = draw.choice([50.0, 400.0, 3000.0], len(CUSTOMERS))
    bills, payments = [], []
    for place, customer in enumerate(CUSTOMERS):
        for month in MONTHS:
            days = (5, 30, 70) if careless[place] else (2, 5, 12)
            issued, number = month.date(), f"B{len(bills):05d}"
            amount = round(level[place] * draw.uniform(0.8, 1.2), 2)
            due = issued + timedelta(days=15)
            dates = {"period": str(issued), "issued_on": str(issued), "due_on": str(due)}
            bills.append({"bill_id": number, "customer_id": customer, "amount": amount, **dates})
            paid = datetime.combine(issued, datetime.min.time()) + timedelta(days=int(draw.choice(days)))
            paid_at = {"paid_at": paid.isoformat(), "amount": amount}
            payments.append({"payment_id": number, "customer_id": customer, "bill_id": number, **paid_at})
    return {"bills": bills, "payments": payments}


def _prices(draw):
    minds = draw.random(len(CUSTOMERS)) < 0.4
    words = {True: ("反映电费太贵", "咨询阶梯电价"), False: ("报修停电", "申请增容")}
    customers, orders, surveys = [], [], []
    for place, customer in enumerate(CUSTOMERS):
        hourly = bool(draw.random() < (0.6 if minds[place] else 0.3))
        customers.append({"customer_id": customer, "customer_type": "residential", "time_of_use": hourly})
        for month in MONTHS[draw.random(len(MONTHS)) < 0.1]:
            text = str(draw.choice(words[bool(minds[place])]))
            at = f"{month:%Y-%m}-05T09:00:00"
            orders.append({"customer_id": customer, "accepted_at": at, "accept_content": text})
        for month in MONTHS[draw.random(len(MONTHS)) < 0.3]:
            low = draw.random() < (0.8 if minds[place] else 0.15)
            at = f"{month:%Y-%m}-15T09:00:00"
            surveys.append({"customer_id": customer, "surveyed_at": at, "topic": "电费电价", "score": 2 if low else 4})
    return {"customers": customers, "work_orders": orders, "surveys": surveys}


def _calls():
    calls, turns, labels = [], [], []
    invented = invented_calls()
    for transcript, label, call, customer, at in zip(
        invented.transcripts, invented.labels, invented.call_ids, invented.customer_ids, invented.at.astype(str), strict=True
    ):  # fmt: skip
        calls.append({"call_id": call, "customer_id": customer, "started_at": at, "ended_at": at})
        turns += [
            {"call_id": call, "turn": number, "speaker": turn.speaker, "text": turn.text, "spoken_at": at}
            for number, turn in enumerate(transcript.turns)
        ]
        concerns = ";".join(label.concerns)
        labels.append({"call_id": call, "sentiment": label.sentiment, "concerns": concerns, "annotated_at": at})
    return {"calls": calls, "call_turns": turns, "call_annotations": labels}
