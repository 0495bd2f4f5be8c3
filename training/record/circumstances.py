"""Under what a job runs: what the runner knows of it and the job does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from inspect import cleandoc, getsource
from pathlib import Path

from feature_store.feature import require_feature
from feature_store.feature_set import FeatureSet, current_digests
from feature_store.outcome import OUTCOMES
from feature_store.warehouse_state import WarehouseState
from registry.digest import canonical_json, file_digest, text_digest
from registry.training_record import (
    CommitFact,
    ConfigFile,
    FeatureFact,
    FeatureSetFact,
    OutcomeFact,
    WarehouseFact,
)


@dataclass(frozen=True)
class Circumstances:
    """What a job was started with.

    `files` are patterns of what it reads below `configs`, its own config first. `warehouse` is the state when it began, `outcome`
    what it predicts. `as_of` is what was asked for, `known_until` what came of it (null: all there is).
    """

    job: str
    configs: Path
    files: Sequence[str]
    warehouse: WarehouseState
    outcome: OutcomeFact
    started_at: datetime
    feature_set: FeatureSet | None = None
    as_of: datetime | None = None
    known_until: datetime | None = None

    def config_files(self) -> list[ConfigFile]:
        """Return the files that the patterns name, the job's config first."""
        paths = [path for pattern in self.files for path in sorted(self.configs.glob(pattern))]
        return [_config_file(self.configs, path) for path in dict.fromkeys(paths)]


def outcome_fact(name: str) -> OutcomeFact:
    """Return what an outcome of the feature store is, in the words of its own code."""
    function = OUTCOMES[name]
    return OutcomeFact(name=name, definition=cleandoc(function.__doc__ or ""), digest=text_digest(getsource(function)))


def feature_set_fact(feature_set: FeatureSet) -> FeatureSetFact:
    """Return a feature set with what each of its features is, may be used for, and computes now."""
    digests = current_digests(feature_set.features)
    return FeatureSetFact(
        name=feature_set.name,
        purpose=feature_set.purpose,
        digest=text_digest(canonical_json([[name, digests[name]] for name in feature_set.features])),
        features=tuple(_feature_fact(name, digests[name]) for name in feature_set.features),
    )


def warehouse_fact(state: WarehouseState) -> WarehouseFact:
    """Return the state of a warehouse as the record says it."""
    tables = {name: tuple(CommitFact(**vars(each)) for each in commits) for name, commits in state.tables.items()}
    return WarehouseFact(tables=tables, derived=dict(state.derived))


def seeds_of(**seeds: int | None) -> dict[str, int]:
    """Return the seeds that there are."""
    return {name: seed for name, seed in seeds.items() if seed is not None}


def _feature_fact(name: str, digest: str) -> FeatureFact:
    of = require_feature(name)
    return FeatureFact(name=name, purpose=of.purpose, unit=of.unit, window=of.window, meaning=of.meaning, digest=digest)


def _config_file(configs: Path, path: Path) -> ConfigFile:
    content = path.read_text(encoding="utf-8")
    return ConfigFile(path=path.relative_to(configs).as_posix(), sha256=file_digest(path), content=content)


def restore(files: Iterable[ConfigFile], folder: Path) -> None:
    """Write config files below a folder, as they were."""
    for each in files:
        path = folder / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(each.content, encoding="utf-8", newline="")
