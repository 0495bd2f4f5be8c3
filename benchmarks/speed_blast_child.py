"""`python -m benchmarks.speed_blast_child prepare|run VAR N FOLDER`: a blast radius over N customers, and what it cost."""

import json
import shutil
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.blast_case import write_blast_case
from benchmarks.speed_nightly_child import Memory
from feature_store.snapshot.folder import latest
from inference.blast.challenger import Challenger, staged
from inference.blast.comparison import Comparison
from inference.blast.limit import load_blast_limits
from inference.blast.run import published_snapshot
from inference.model.scoring import DEFAULT_RISK
from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle
from registry.settings import RegistrySettings

_RISE = 1.1


def run(folder: Path) -> None:
    """Compare what is published with a risk model whose bands begin a tenth later; print what it took."""
    settings, snapshot = RegistrySettings(var=folder), published_snapshot(folder)
    night = verified_bundle(settings.bundles / snapshot.manifest.bundle_id)
    start = perf_counter()
    with Memory() as memory:
        bundle = staged(DEFAULT_RISK, _later_bands(night, folder / "model"), night, folder / "work" / "bundles")
        comparison = Comparison(settings, snapshot, night, folder / "work", load_blast_limits(settings.configs))
        found = comparison.blast(Challenger(DEFAULT_RISK, 2, "0" * 64, bundle), None, 1, folder / "lists")
    seconds = perf_counter() - start
    print(json.dumps({"seconds": seconds, "gib": memory.gib, "customers": found.customers, "moved": found.moved}))


def _later_bands(night: Bundle, folder: Path) -> Path:
    shutil.copytree(night.folder(DEFAULT_RISK), folder)
    path = folder / "model.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described["thresholds"] = {band: begins * _RISE for band, begins in described["thresholds"].items()}
    path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    return folder


def main(work: str, var: str, customers: str, folder: str) -> None:
    """Do what the command line says."""
    if work == "run":
        run(Path(folder))
        return
    snapshot = latest(Path(var) / "snapshots")
    if snapshot is None:
        sys.exit(f"{var} holds no snapshot")
    write_blast_case(Path(var), snapshot, int(customers), Path(folder))
    print(json.dumps({"customers": int(customers)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
