"""A tiny utility with one published night, calls among it, and challengers to the models that served it."""

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from inference.blast.blast import Blast
from inference.blast.challenger import Challenger, staged
from inference.blast.comparison import Comparison
from inference.blast.limit import BlastLimits, load_blast_limits
from inference.blast.run import published_snapshot
from registry.bundle import Bundle, write_bundle
from registry.bundle_reader import verified_bundle
from registry.catalogue import Catalogue
from registry.settings import RegistrySettings
from tests.inference.call_case import tag
from tests.inference.nightly_case import AS_OF, CUSTOMERS, NOW, catalogue, load, run, write_utility

__all__ = ["AS_OF", "CUSTOMERS"]

CALLERS = ("C001", "C002", "C004", "C030", "C059")
SAID = (
    "家里又停电了，气死我了",
    "电费退回来了，谢谢你们",
    "请问什么时候来电",
    "停电三次了还不来修",
    "这个月电费是多少",
)
MODELS = {"default-risk": "risk", "segments": "segments", "sentiment": "sentiment", "concerns": "concerns"}
OWN = (
    tag("credit.d", "default_band = 'D'", group="payment"),
    tag("credit.known", "default_probability >= 0", group="payment"),
    tag("risk.upper", "default_probability >= risk_p80", group="payment"),
    tag("group.first", "segment = '甲'", group="payment"),
    tag("mood.upset", "dissatisfied_calls_last_365_days >= 1", group="payment"),
)


def published_town(folder: Path) -> Path:
    """Publish one night of 60 customers in three parts, five of whom called; return the folder."""
    write_utility(folder)
    tags = catalogue()
    models = {name: folder / "models" / path for name, path in MODELS.items()}
    write_bundle(
        folder / "bundles", models, Catalogue(groups=tags.groups, tags=(*tags.tags, *OWN)), "王工", "验证", NOW
    )
    with (folder / "configs" / "quantiles.toml").open("a") as file:
        file.write(
            '\n[[quantile]]\nname = "risk_p80"\nfeature = "default_probability"\nby = "customer_type"\nshare = 0.8\n'
        )
    _call(folder)
    run(folder)
    return folder


def _call(folder: Path) -> None:
    ids, at = [f"K{number}" for number in range(len(CALLERS))], [datetime(2026, 2, 1, 10)] * len(CALLERS)
    load(folder, "calls", {"call_id": ids, "customer_id": CALLERS, "started_at": at, "ended_at": at})
    turns = {
        "call_id": ids, "customer_id": CALLERS, "said_at": at, "turn": [1] * len(ids), "speaker": ["customer"] * len(ids),
        "text": SAID,
    }  # fmt: skip
    load(folder, "call_turns", turns)


def night_of(var: Path) -> Bundle:
    """Return the bundle that made the published night."""
    return verified_bundle(var / "bundles" / published_snapshot(var).manifest.bundle_id)


def model_files(var: Path, name: str, folder: Path, changed: Mapping[str, object]) -> Path:
    """Copy the files of a model that serves, with other facts in its description."""
    shutil.copytree(night_of(var).folder(name), folder)
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps({**described, **changed}, ensure_ascii=False), encoding="utf-8")
    return folder


def limits_with(var: Path, **changed: object) -> BlastLimits:
    """Return the limits of the town, some of them changed."""
    return load_blast_limits(var / "configs").model_copy(update=changed)


def blast_of(
    var: Path,
    work: Path,
    name: str,
    limits: BlastLimits | None = None,
    workers: int = 1,
    of: str = "",
    **changed: object,
) -> Blast:
    """Return the blast radius of a version with a changed description against what is published; lists go to `work`/lists.

    The version is a copy of the model in service, or of the one that `of` names.
    """
    settings, night = RegistrySettings(var=var, configs=var / "configs"), night_of(var)
    bundle = staged(
        name,
        model_files(var, of or name, work / "model", {"name": name, "version": 4, **changed}),
        night,
        work / "bundles",
    )
    limits = limits or load_blast_limits(settings.configs)
    comparison = Comparison(settings, published_snapshot(var), night, work, limits, workers)
    return comparison.blast(Challenger(name, 4, "0" * 64, bundle), None, 3, work / "lists")
