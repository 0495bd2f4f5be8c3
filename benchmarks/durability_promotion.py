"""Promotions killed at random moments: alias, bundle and ledger agree afterwards, or `repair` makes them agree and says how."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import lightgbm
import numpy as np
import pandas as pd

from benchmarks.durability_entry import READY, DurabilityResult, durability, kill_at_random
from registry.actor import Actor, acting
from registry.approval.decision import approve
from registry.approval.filing import file_request
from registry.approval.promotion import promote_request
from registry.approval.repair import repair
from registry.approval.request import State, read_request
from registry.approval.service_change import require_agreement
from registry.approval.serving_record import serving_record
from registry.bundle import open_bundle
from registry.description import ModelDescription
from registry.error import PromotionError
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from registry.verification.whole import verify_installation

KILLS = 30
MODEL = "default-risk"
_GOVERNANCE = "[promotion]\nrequired = []\nwithout_champion = []\nnewer_snapshots = 0\nrequire_signatures = false\n"
_COLUMNS = ("owed_cny", "kwh")
_TRAINER, _SCIENTIST = Actor("甲", "jia", "scientist"), Actor("乙", "yi", "scientist")
_OPERATOR = Actor("丙", "bing", "operator")


@durability("promotion")
def killed_promotions(moments: int) -> Iterator[DurabilityResult]:
    """Kill the promotion of an approved version again and again, each time from the same ground."""
    with TemporaryDirectory() as folder:
        work = KilledPromotion(Path(folder))
        work.lay_ground()
        yield kill_at_random(work, min(moments, KILLS))


@dataclass
class KilledPromotion:
    """Version 1 in service, version 2 approved; the child promotes it."""

    folder: Path
    name: str = "promote an approved version"
    request: int = 0
    did: list[str] = field(default_factory=list)

    @property
    def registry(self) -> ModelRegistry:
        """The registry, opened anew."""
        return ModelRegistry(RegistrySettings(var=self.folder / "var", configs=self.folder / "configs"))

    def lay_ground(self) -> None:
        """Register two versions, put the first in service, approve the second, and keep a copy of everything."""
        shutil.copytree(RegistrySettings().configs, self.folder / "configs")
        (self.folder / "configs" / "governance.toml").write_text(_GOVERNANCE, encoding="utf-8")
        registry = self.registry
        ledger = installation_ledger(registry.settings)
        with acting(_TRAINER):
            versions = [_register(registry) for _ in range(2)]
        promote_request(registry, _approved(registry, versions[0]), _OPERATOR)
        self.request = _approved(registry, versions[1])
        ledger.close()
        shutil.copytree(registry.settings.var, self.folder / "copy", ignore=shutil.ignore_patterns("mlflow.db*"))

    def prepare(self) -> Sequence[str]:
        """Put everything back; in MLflow's database a promotion changes the alias only."""
        registry = self.registry
        installation_ledger(registry.settings).close()
        for path in registry.settings.var.iterdir():
            if not path.name.startswith("mlflow.db"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.folder / "copy", registry.settings.var, dirs_exist_ok=True)
        registry.set_champion(MODEL, 1)
        return ["-m", "benchmarks.durability_promotion", str(self.folder), str(self.request)]

    def outcome(self) -> str:
        """Return what was found before the repair; what serves is whole at every moment, and all agree after it."""
        registry = self.registry
        open_bundle(registry.settings.bundles)
        agreed = self._agree(registry)
        self.did = repair(registry, _OPERATOR)
        _require(agreed or self.did, "alias, bundle and ledger do not agree, and repair did nothing")
        _require(self._agree(registry), f"alias, bundle and ledger do not agree after {self.did}")
        _require(not repair(registry, _OPERATOR), "a second repair had something to do")
        version = registry.champions()[MODEL].version
        return f"version {version}, {'repaired' if self.did else 'nothing to repair'}"

    def complete(self) -> None:
        """Promote what is not promoted yet; one entry says so, and an audit finds nothing wrong."""
        registry = self.registry
        settings, ledger = registry.settings, installation_ledger(registry.settings)
        if read_request(ledger, self.request).state is State.APPROVED:
            promote_request(registry, self.request, _OPERATOR)
        promoted = [each for each in ledger.entries(kind="promotion") if each.content["request_id"] == self.request]
        _require(len(promoted) == 1, f"{len(promoted)} entries of one promotion")
        _require(open_bundle(settings.bundles).manifest.models[MODEL].version == 2, "version 2 does not serve")
        findings = [each.line() for each in verify_installation(settings, ledger).findings]
        _require(not findings, "; ".join(findings))

    def _agree(self, registry: ModelRegistry) -> bool:
        try:
            require_agreement(registry, serving_record(installation_ledger(registry.settings)))
        except PromotionError:
            return False
        return True


def _approved(registry: ModelRegistry, version: int) -> int:
    settings, ledger = registry.settings, installation_ledger(registry.settings)
    asked = file_request(settings, ledger, registry.version(MODEL, version), _SCIENTIST, "更稳")
    return approve(settings, ledger, asked.id, _OPERATOR, "依据齐全").id


def _register(registry: ModelRegistry) -> int:
    frame = pd.DataFrame(np.random.default_rng(7).normal(size=(200, 2)), columns=[*_COLUMNS])
    settings = {"objective": "binary", "num_leaves": 4, "verbose": -1, "num_threads": 1}
    booster = lightgbm.train(settings, lightgbm.Dataset(frame, (frame["owed_cny"] > 0).astype(int)), 3)
    card = ModelDescription(kind="lightgbm", columns=_COLUMNS, classes=("no", "yes"))
    with registry.start(MODEL, {"seed": 7}, {}) as run:
        return run.register_booster(MODEL, booster, frame, card).version


def _require(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def main(folder: str, request: str) -> None:
    """Promote; this is the child that gets killed."""
    registry = KilledPromotion(Path(folder)).registry
    registry.list_versions()
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    promote_request(registry, int(request), _OPERATOR)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
