"""Retraining of the default-risk job: canonical tables, a registry and a champion, all of them real."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from compare import compare_versions
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from registry.error import PromotionError
from registry.evidence import evidence_of
from registry.ledger import installation_ledger
from registry.retrain_request import open_request, requests
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.registry.approval.service_case import put_in_service
from training.comparison.run import compare
from training.error import TrainingError
from training.retraining.requested import retrain_requested
from training.retraining.run import retrain
from training.runner import Workplace

pytestmark = pytest.mark.slow

FIRST, END = datetime(2025, 1, 1), datetime(2026, 6, 1)
GOOD = ("late_share_of_last_6", "overdue_days_max_of_last_12", "last_bill_amount", "owed_now")
JOB = """
name = "default-risk"
feature_set = "default-risk.v1"
outcome = "overdue_30_days_on_next_bill"
baseline = "last_bill_amount"
history_months = 4
calibration_vintages = 2
test_vintages = 2
seed = 7
gates = []
booster = { rounds = 30, learning_rate = 0.1, num_leaves = 6, min_child_samples = 20, feature_fraction = 1.0, lambda_l2 = 5.0 }
search = { trials = 0, seconds = 1, folds = 1 }
scorecard = {}
bands = { begins = { B = 0.1, C = 0.2, D = 0.4 } }
costs = { reminder = 1.0, visit = 30.0, loss = 300.0, reminder_effect = 0.15, visit_effect = 0.5 }
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Three hundred customers; a third of them pays late or not at all."""
    folder, random = tmp_path_factory.mktemp("utility"), np.random.default_rng(5)
    months = pd.date_range(FIRST, "2026-05-01", freq="MS")
    bills = pd.MultiIndex.from_product([[f"C{i:03d}" for i in range(300)], months], names=["customer_id", "issued_on"])
    bills = bills.to_frame(index=False).assign(bill_id=[f"B{i}" for i in range(len(bills))])
    bills["period"], bills["due_on"] = bills.issued_on, bills.issued_on + pd.Timedelta(days=15)
    careless = np.repeat(random.random(300) < 1 / 3, len(months))
    bills["amount"] = random.uniform(50, 400, len(bills)).round(2)
    delay = np.where(
        careless, random.choice([5, 30, 70], len(bills)), random.choice([2, 5, 70], len(bills), p=[0.6, 0.37, 0.03])
    )
    bills["paid_at"] = bills.issued_on + pd.to_timedelta(delay, unit="D")
    customers = pd.DataFrame({"customer_id": bills.customer_id.unique(), "customer_type": "residential"})
    customers.to_parquet(folder / "customers.parquet")
    days = bills[["issued_on", "due_on", "period"]].apply(lambda column: column.dt.date)
    bills[["bill_id", "customer_id", "amount"]].join(days).to_parquet(folder / "bills.parquet")
    paid = bills[bills.paid_at < END].assign(payment_id=bills.bill_id)
    paid[["payment_id", "customer_id", "bill_id", "paid_at", "amount"]].to_parquet(folder / "payments.parquet")
    warehouse = Warehouse(folder / "warehouse")
    ingest(canonical_source(), folder, warehouse, END)
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def place(engine, tmp_path_factory):
    """Give a workplace at an instant, whose job learns from the features given and asks for what `retrain` says."""
    folder = tmp_path_factory.mktemp("place")
    registry = ModelRegistry(RegistrySettings(var=folder / "var"))

    def at(as_of, features=GOOD, **asks):
        configs = folder / "configs"
        for name in ("jobs", "feature_sets"):
            (configs / name).mkdir(parents=True, exist_ok=True)
        asked = {"oldest_days": 60, "score_psi": 9, "feature_psi": 9, **asks}
        table = "".join(f"{key} = {value}\n" for key, value in asked.items())
        (configs / "jobs" / "default-risk.toml").write_text(f"{JOB}\n[retrain]\n{table}", encoding="utf-8")
        digests = "".join(f'{name} = "x"\n' for name in features)
        limits = {
            "figure_drop": 0.5,
            "vintage_drop": 0.5,
            "group_drop": 0.5,
            "calibration_most": 1,
            "calibration_rise": 1,
        }
        limits |= {"customers": 5000, "repeats": 50, "least_rows": 100, "fairness_rise": 1, "agreement_least": 0}
        said = "".join(f"{key} = {value}\n" for key, value in limits.items())
        (configs / "governance.toml").write_text(f"[comparison]\n{said}", encoding="utf-8")
        text = f'name = "default-risk.v1"\npurpose = "test"\nfeatures = {list(features)}\n[digests]\n{digests}'
        (configs / "feature_sets" / "default-risk.v1.toml").write_text(text, encoding="utf-8")
        return Workplace(engine, registry, configs, lambda: as_of, as_of)

    return at


@pytest.fixture(scope="module")
def champion(place):
    """Train the first version on what was known in February, and put it in service."""
    decision = retrain("default-risk", place(datetime(2026, 2, 1)))
    assert decision.verdict == "trained", decision.lines
    assert decision.lines[0].figure == "无"
    registry = place(datetime(2026, 2, 1)).registry
    put_in_service(registry, "default-risk", decision.version.version, by="甲", reason="first")
    return decision.version


def test_nothing_is_trained_while_neither_age_nor_drift_asks_for_it(place, champion):
    at = place(datetime(2026, 3, 1))
    decision = retrain("default-risk", at)
    assert (decision.verdict, decision.version) == ("kept", None)
    assert [line.result for line in decision.lines if line.item == "新成熟批次"] == ["正常"]
    assert len(at.registry.list_versions()) == 1


@pytest.mark.parametrize(
    ("asks", "item"), [({"oldest_days": 1}, "新成熟批次"), ({"feature_psi": 0.01, "drifted_share": 0.1}, "漂移特征")]
)
def test_a_dry_run_says_what_is_due_and_leaves_nothing_behind(place, champion, asks, item):
    at = place(datetime(2026, 5, 1), **({"oldest_days": 3000} | asks))
    decision = retrain("default-risk", at, dry_run=True)
    assert (decision.verdict, decision.exit_code) == ("due", 0)
    assert [line.item.split("（")[0] for line in decision.lines if line.result == "需重新训练"] == [item]
    assert not (at.registry.settings.var / "holdouts").exists()


def test_a_version_that_is_worse_on_a_vintage_is_refused_and_cannot_be_promoted(place, champion):
    at = place(datetime(2026, 6, 1), features=("last_bill_late", "last_bill_amount"), oldest_days=3000)
    decision = retrain("default-risk", at, force=True)
    assert (decision.verdict, decision.exit_code) == ("refused", 1)
    assert "变差" in {line.result for line in decision.lines if line.item.startswith("留出批次")}
    assert len(list((at.registry.settings.var / "holdouts").rglob("*.parquet"))) == 2
    with pytest.raises(PromotionError, match="it was refused, retraining: worse on 2026-0"):
        put_in_service(at.registry, "default-risk", decision.version.version, by="甲", reason="why not")


def test_the_verdict_of_retraining_is_the_comparison_that_anybody_can_ask_for(place, champion):
    at = place(datetime(2026, 6, 1), features=("last_bill_late", "last_bill_amount"), oldest_days=3000)
    worse = max(row.version for row in at.registry.list_versions())
    (evidence,) = compare_versions(at, "default-risk", champion.version, worse).values()
    kept = evidence_of(at.registry.settings, "default-risk", worse)["comparison"]
    assert (kept.sha256, kept.head.against) == (evidence.sha256, champion.version)
    holdouts = {name for name in kept.head.depends_on if name.startswith("holdout:")}
    assert len(holdouts) == 2
    told = list(installation_ledger(at.registry.settings).entries(kind="comparison", subject={"version": worse}))
    assert told[-1].content["evidence"] == evidence.sha256
    assert [entry.content["against"] for entry in told] == [champion.version] * 2


def test_a_version_without_champion_is_held_against_the_trivial_score(place, champion):
    at = place(datetime(2026, 6, 1))
    compared = compare("default-risk", None, champion.version, at)
    auc = compared.findings.pair("auc")
    assert (compared.against, compared.findings.rows) == (None, 600)
    assert 0.5 <= auc.before < auc.after
    assert compared.findings.pair("ece").as_record()["before"] is None


def test_vintages_that_a_version_learnt_from_are_left_out_and_block_when_none_is_left(place, champion):
    compared = compare("default-risk", None, champion.version, place(datetime(2025, 12, 1)))
    assert [each.compared for each in compared.findings.holdouts] == [0, 0]
    assert all("learnt from it" in each.left_out[1] for each in compared.findings.holdouts)
    assert [gate.name for gate in compared.missed] == ["comparable_rows"]


def test_a_version_is_not_compared_with_itself(place, champion):
    with pytest.raises(TrainingError, match=f"default-risk {champion.version}: cannot be compared with itself"):
        compare("default-risk", champion.version, champion.version, place(END))


def test_a_job_that_cannot_be_retrained_is_named_with_those_that_can(place):
    with pytest.raises(
        TrainingError, match="job 'concerns' cannot be retrained on a schedule; jobs that can: default-risk"
    ):
        retrain("concerns", place(END))


def test_a_request_of_monitoring_is_trained_and_closed_and_one_that_cannot_be_trained_here_waits_on(place, champion):
    at = place(datetime(2026, 5, 1), oldest_days=3000)
    settings = at.registry.settings
    for model in ("concerns", "default-risk"):
        open_request(settings, model, 1, ("drifted_share features: 0.4, limit 0.2",), datetime(2026, 5, 1))
    planned = {request.model: decision for request, decision in retrain_requested(at, dry_run=True)}
    assert {model: decision.verdict for model, decision in planned.items()} == {
        "concerns": "due",
        "default-risk": "due",
    }
    done = {request.model: decision for request, decision in retrain_requested(at)}
    assert done["default-risk"].version.name == "default-risk"
    # Its training failed, for want of a config; it waits on and kept nobody waiting.
    assert (done["concerns"].verdict, done["concerns"].version) == ("refused", None)
    assert set(requests(settings)) == {"concerns"}
    *_, last = installation_ledger(settings).entries(kind="retrain_request")
    assert (
        last.content["outcome"] == f"{done['default-risk'].verdict} default-risk {done['default-risk'].version.version}"
    )
