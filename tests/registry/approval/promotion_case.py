"""A registry with models in service, its people, and evidence about a version."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from registry.actor import Actor
from registry.approval.content import RequestContent
from registry.approval.decision import approve
from registry.approval.filing import file_request
from registry.approval.request import Request
from registry.clock import CHINA
from registry.evidence import EvidenceHead, Gate, put_evidence
from registry.ledger import Ledger, installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
SCIENTIST = Actor("林工", "lin", "scientist")
AUDITOR = Actor("审计周", "zhou", "auditor")
OPERATOR = Actor("王工", "wang", "operator")
TRAINER = Actor("训练陈", "chen", "scientist")
GOVERNANCE = """
[promotion]
required = ["card", "blast"]
without_champion = ["card"]
newer_snapshots = 0
require_signatures = false

[blast]
segment = 0.05
"""


def minutes() -> Callable[[], datetime]:
    """Return a clock that goes a minute forward at each look."""
    ticks: Iterator[int] = iter(range(10_000))
    return lambda: NOON + timedelta(minutes=next(ticks))


def ledger_of(registry: ModelRegistry) -> Ledger:
    return installation_ledger(registry.settings)


def journal(registry: ModelRegistry) -> list[dict]:
    """Return the contents of all entries about what went into service."""
    kinds = {"promotion", "rollback"}
    return [dict(each.content) for each in ledger_of(registry).entries() if each.kind in kinds]


def state(registry: ModelRegistry) -> tuple:
    """Return everything that a promotion changes."""
    bundles = registry.settings.bundles
    files = {
        path.relative_to(bundles): path.read_bytes()
        for path in bundles.rglob("*")
        if path.is_file() and not path.name.endswith(".new")
    }
    return {name: row.version for name, row in registry.champions().items()}, files, journal(registry)


def put_back(settings: RegistrySettings, copy: Path) -> None:
    """Make `var` what it was when it was copied, but for MLflow's database."""
    installation_ledger(settings).close()
    for path in settings.var.iterdir():
        if path.name != "mlflow.db":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(copy, settings.var, dirs_exist_ok=True)


def prove(
    settings: RegistrySettings,
    version: int,
    kinds: tuple[str, ...] = ("card", "blast"),
    against: int | None = 1,
    gate: Gate | None = None,
    **depends_on: str,
) -> None:
    """Put evidence about a version of segments."""
    for kind in kinds:
        head = EvidenceHead(
            kind=kind,
            model="segments",
            version=version,
            against=against if kind == "blast" else None,
            made_at=NOON.isoformat(),
            depends_on=depends_on,
            gates=(gate,) if gate is not None and kind == "blast" else (),
        )
        put_evidence(settings, head, {"kind_said": kind}, {})


def asked(registry: ModelRegistry, version: int = 2, by: Actor = SCIENTIST, reason: str = "外推更稳") -> Request:
    """Ask for a version of segments."""
    return file_request(registry.settings, ledger_of(registry), registry.version("segments", version), by, reason)


def approved(registry: ModelRegistry, version: int = 2) -> Request:
    """Ask for a version of segments, and approve."""
    request = asked(registry, version)
    return approve(registry.settings, ledger_of(registry), request.id, AUDITOR, "依据齐全")


def content(**changed: object) -> RequestContent:
    """Return what is asked for, when nothing of it matters."""
    told = {
        "model": "segments", "version": 2, "run_id": "r2", "trained_by": TRAINER.person, "reason": "外推更稳", "champion": 1,
        "evidence": {}, "gates": (), "plan": {"catalogue": "c", "lexicons": "l"},
    }  # fmt: skip
    return RequestContent.model_validate({**told, **changed})
