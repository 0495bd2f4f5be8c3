"""Versions with all their evidence, one of them in service, as training, comparison and promotion leave them."""

from datetime import datetime, timedelta
from pathlib import Path

from inference.blast.blast import Blast, Count, Migration, TagMove
from registry.actor import Actor, acting
from registry.approval.content import ServiceContent
from registry.card.config import Words
from registry.card.content import Card, Data, Origin
from registry.card.fact import Calibration, CalibrationBin, GroupRow, GroupTable, Measured
from registry.card.storing import put_card
from registry.clock import CHINA
from registry.evidence import EvidenceHead, Gate, put_evidence
from registry.ledger import Ledger, installation_ledger
from registry.settings import RegistrySettings
from tests.registry.conftest import TAG_FILE

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
MODEL, TRAINER = "default-risk", Actor("训练陈", "chen", "scientist")
GOVERNANCE = """
[promotion]
required = ["card", "fairness", "comparison", "blast"]
without_champion = ["card", "fairness"]
newer_snapshots = 0
require_signatures = false
"""
FACTS = {"purpose": None, "owner": None, "customers": 60, "feature_set": None, "metrics": [], "gaps": []}
KEPT, MISSED = Gate(name="auc", value=0.92, bound="lower end ≥ −0.02", passed=True), "default_band"


def settings_at(var: Path, configs: Path | None = None) -> RegistrySettings:
    """Return the settings of an installation; without `configs`, small ones are written below `var`."""
    folder = configs or var / "configs"
    if configs is None:
        (folder / "lexicons").mkdir(parents=True)
        (folder / "governance.toml").write_text(GOVERNANCE, encoding="utf-8")
    if not (folder / "tags").is_dir():
        (folder / "tags").mkdir()
        (folder / "tags" / "payment.toml").write_text(TAG_FILE, encoding="utf-8")
    return RegistrySettings(var=var, configs=folder)


def register(settings: RegistrySettings, version: int) -> None:
    """Record that a version was trained, with its card."""
    ledger_of(settings).append(
        "registration", TRAINER.person, {"model": MODEL, "version": version},
        {"run_id": f"r{version}", "files": {"model.txt": f"{version:064x}"}},
    )  # fmt: skip
    with acting(TRAINER):
        put_card(settings, card(version), (Gate(name="auc", value=0.92, bound="≥ 0.7", passed=True),))


def compare(settings: RegistrySettings, version: int, against: int, *, missed: bool = False) -> None:
    """Put comparison and blast radius of a version."""
    gate = Gate(name=MISSED, value=0.031, bound="≤ 0.02", passed=not missed)
    with acting(TRAINER):
        head = EvidenceHead(
            kind="comparison", model=MODEL, version=version, against=against, made_at=NOON.isoformat(), gates=(KEPT,)
        )
        put_evidence(settings, head, findings(), {"zh": "<!doctype html><p>对比</p>"})
        assessed = EvidenceHead(kind="impact", model=MODEL, version=version, made_at=NOON.isoformat())
        put_evidence(settings, assessed, {"facts": FACTS, "questions": [], "open": []}, {})
        found = blast(version, against, gate)
        put_evidence(settings, found.head.model_copy(update={"depends_on": {}}), found.content(), {})
    folder = settings.var / "evidence" / MODEL / str(version) / "blast"
    folder.mkdir()
    (folder / "moved.csv").write_text("customer_id,tag\nC000001,pay.late\n", encoding="utf-8")


def serve(settings: RegistrySettings, version: int, before: int | None, at: datetime, kind: str = "promotion") -> None:
    """Record that a version went into service at an instant."""
    content = ServiceContent(
        model=MODEL, version=version, before=before, run_id=f"r{version}", bundle_id=f"b{version}", reason="更稳",
        request_id=None, models={MODEL: version}, catalogue="c", created_at=at.isoformat(), promoted_by="王工",
        bundle_reason="更稳",
    )  # fmt: skip
    ledger = Ledger.open(settings.ledger_location, lambda: at)
    ledger.append(kind, "王工", {"model": MODEL, "version": version}, content.model_dump(mode="json"))
    ledger.close()


def world(settings: RegistrySettings) -> RegistrySettings:
    """Let version 1 serve, and put all evidence about version 2, which nobody asked for yet."""
    register(settings, 1)
    serve(settings, 1, None, NOON - timedelta(days=9))
    register(settings, 2)
    compare(settings, 2, 1)
    return settings


def ledger_of(settings: RegistrySettings) -> Ledger:
    return installation_ledger(settings)


def card(version: int) -> Card:
    """Return a card with one figure of everything."""
    sure = Measured(value=0.92, low=0.9, high=0.94)
    groups = tuple(GroupRow(group=each, rows=500, figures={"auc": sure}) for each in ("urban", "rural"))
    bins = tuple(CalibrationBin(rows=100, expected=each, realised=sure) for each in (0.1, 0.9))
    metric = {
        "name": "auc",
        "value": 0.92,
        "low": 0.9,
        "high": 0.94,
        "baseline": 0.7,
        "baseline_name": "late",
        "rows": 1000,
    }
    return Card(
        model=MODEL, version=version, kind="lightgbm", made_at=NOON, columns=("owed_now",), classes=("in_time", "default"),
        purpose=Words(zh="提前提醒<b>", en="remind in time"), origin=Origin(run_id=f"r{version}", job=MODEL), data=Data(),
        metrics=(metric,), groups=(GroupTable(attribute="urban_rural", rows=groups),),
        calibration=(Calibration(of="default", bins=bins),), files={"model.txt": f"{version:064x}"},
    )  # fmt: skip


def findings() -> dict:
    """Return what a comparison finds, as it stands in its file."""
    figure = {"name": "auc", "better": "higher", "before": 0.92, "after": 0.91, "difference": -0.01, "low": -0.02, "high": -0.001,
              "how": "DeLong with customers as units"}  # fmt: skip
    months = [
        {"attribute": "vintage", "group": f"2026-0{each}", "rows": 500, "customers": 500, "figures": [figure]}
        for each in (1, 2)
    ]
    few = {"attribute": "region", "group": "城东", "rows": 3, "customers": 3, "figures": []}
    row = {"rows": 100, "expected": 0.1, "realised": 0.11, "low": 0.05, "high": 0.2}
    return {
        "rows": 1000, "customers": 500, "main": "auc", "chance": 0.01, "overall": [figure], "parts": [*months, few],
        "fairness": [], "curves": {"before": [row], "after": [row]}, "migration": {"稳": {"稳": 9, "增": 1}, "增": {"增": 5}},
        "holdouts": [
            {"day": "2026-01-01", "sha256": "0" * 64, "rows": 500, "compared": 400, "left_out": {"zh": "学过", "en": "learnt"}}
        ],
        "notes": [{"zh": "行数不多", "en": "few rows"}],
    }  # fmt: skip


def blast(version: int, against: int, gate: Gate) -> Blast:
    """Return a blast radius in which one tag and some bands move."""
    tag = TagMove(
        tag="pay.late", label="常逾期", state="应用", total=Count(rows=60, before=9, after=11, gained=3, lost=1),
        unknown_before=0, unknown_after=0, by={},
    )  # fmt: skip
    moved = Migration(
        matrix={"A": {"A": 50, "B": 2}, "B": {"B": 8}}, by={"urban_rural": {"urban": Count(rows=30, gained=2)}}
    )
    return Blast(
        model=MODEL, version=version, against=against, made_at=NOON.isoformat(), snapshot_id="s1", as_of="2026-03-01",
        catalogue="", serving="", limits="", customers=60, examined=60, reach=1, sampled=False, moved=4, tags=(tag,), bands=moved,
        actions=None, segments=None, gates=(gate,),
    )  # fmt: skip
