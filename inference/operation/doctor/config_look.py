"""The configuration: every file parses, and those that inference reads are what they should be."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from feature_store.error import FeatureStoreError
from feature_store.feature_set import load_feature_set
from feature_store.tariff import load_tariffs
from inference.monitoring.limit import load_monitoring_limits
from inference.nightly.limit import load_limits
from inference.operation.doctor.line import Line, Patient, fail, ok
from inference.operation.schedule.config import load_schedule
from inference.tag.quantile import load_quantiles
from nlp.taxonomy import load_taxonomy
from registry.catalogue import load_catalogue
from registry.impact.question import load_questions
from registry.retention_limit import retention_limits

NAME = "configs"
_READERS: dict[str, Callable[[Path], object]] = {
    "nightly.toml": lambda configs: load_limits(configs / "nightly.toml"),
    "quantiles.toml": lambda configs: load_quantiles(configs / "quantiles.toml"),
    "concerns.toml": lambda configs: load_taxonomy(configs / "concerns.toml"),
    "tags": lambda configs: load_catalogue(configs / "tags"),
    "tariffs.toml": load_tariffs,
    "governance.toml [retention]": retention_limits,
    "governance.toml [monitoring]": load_monitoring_limits,
    "impact.toml": load_questions,
    "operation.toml": load_schedule,
}


def look_at_configs(at: Patient) -> Iterator[Line]:
    """Read all files, then those with a meaning of their own."""
    configs, faults = at.operation.configs, list[Line]()
    paths = sorted(configs.rglob("*.toml"))
    for path in paths:
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            faults.append(fail(NAME, f"{path.relative_to(configs)}: {error}", "mend the file"))
    faults += () if faults else [*_meanings(configs), *_feature_sets(configs)]
    if not paths:
        faults.append(fail(NAME, f"{configs} holds no files", "let GRIDTAGS_CONFIGS name the folder"))
    yield from faults or [ok(NAME, f"{len(paths)} files in {configs}")]


def _meanings(configs: Path) -> Iterator[Line]:
    for name, read in _READERS.items():
        try:
            read(configs)
        except Exception as error:  # noqa: BLE001 - each reader has errors of its own; whatever it is, the file is wrong
            yield fail(NAME, f"{name}: {' '.join(str(error).split())}", "mend the file")


def _feature_sets(configs: Path) -> Iterator[Line]:
    # That each feature is still computed as declared takes ten seconds; every night looks.
    for path in sorted((configs / "feature_sets").glob("*.toml")):
        try:
            load_feature_set(path.stem, configs)
        except FeatureStoreError as error:
            yield fail(NAME, " ".join(str(error).split()), "mend the file")
