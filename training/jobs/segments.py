"""Segments: at most seven groups of customers by how they use power, pay and get in touch, that stay themselves over retraining."""

from datetime import datetime

import numpy as np
import pandas as pd
from pydantic import JsonValue

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.card.config import CardConfig
from registry.clock import Clock
from registry.description import ModelDescription
from registry.digest import canonical_json, text_digest
from registry.metric import Metric
from registry.tabular.newcomer import HISTORY_FEATURE
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.card.segment import segment_facts
from training.error import TrainingError
from training.gate import Gate, check_gates
from training.record.circumstances import Circumstances
from training.record.keeping import keep_record
from training.reproduction.config import ReproductionConfig
from training.segment.customer import customer_features, digest
from training.segment.evidence import log_choice, log_groups, measure_grouping
from training.segment.findings import grouping_findings
from training.segment.grouping import PREVIOUS, GroupingConfig, group
from training.segment.naming import CLASS_FEATURE, GroupName, Naming, name_groups
from training.segment.override import by_group
from training.segment.previous import Previous, champion
from training.segment.profile.artifact import log_sheets
from training.segment.profile.sheet import Segmentation, segment_sheets
from training.segment.settlement import Settled, measure_newcomers, settle
from training.segment.standing import Standing, stand
from training.segment.succession import Succession, succession_of


class SegmentsConfig(GroupingConfig):
    """What the job needs to know beyond how customers are grouped; `sheets`: draw the profile sheet of each group."""

    name: str
    feature_set: str
    gates: tuple[Gate, ...]
    reproduction: ReproductionConfig = ReproductionConfig()
    sheets: bool = True
    card: CardConfig | None = None

    @property
    def columns(self) -> list[str]:
        """The features customers are grouped by, each once, in the order of the spaces and their blocks."""
        named = (f for blocks in self.spaces.values() for block in blocks.values() for f in block.features)
        return list(dict.fromkeys(named))

    @property
    def space_configs(self) -> dict[str, JsonValue]:
        """The blocks of each space, as they are stored with a model."""
        return {
            name: {b: block.model_dump(mode="json") for b, block in blocks.items()}
            for name, blocks in self.spaces.items()
        }


def run(
    config: SegmentsConfig,
    naming: Naming,
    feature_set: FeatureSet,
    engine: Engine,
    registry: ModelRegistry,
    clock: Clock,
    as_of: datetime,
    *,
    begun: Circumstances | None = None,
) -> ModelVersion:
    """Group all customers by their features as of `as_of` and register the grouping that passes its gates.

    With `begun` the run keeps a training record.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    TrainingError
        Customers cannot be grouped, or no candidate keeps to the limits of the shares.
    """
    rows = customer_features(engine, needed_features(config, feature_set), as_of)
    x, previous = rows[config.columns], champion(registry, config.name)
    before = previous.rule(config.space_configs, config.columns) if previous else None
    chosen = group(x, rows[list(config.judgement.explained)], config, before)
    agreement = measure_newcomers(chosen, config.columns, engine, as_of, config.seed)
    settled = settle(chosen, rows, config.columns, config.candidates.limits, agreement)
    succession = succession_of(settled, rows, config.columns, previous, engine)
    standing = _standing(config, rows, settled)
    names = name_groups(
        standing, naming.names, succession.kept_names, by_group(naming.overrides, succession.lineage.ids)
    )
    metrics = [*measure_grouping(settled, x, config.seed), *(agreement.metrics if agreement else ())]
    with registry.start(
        config.name, params=_params(config, settled), tags={"trained_at": clock().isoformat()}
    ) as tracked:
        found = grouping_findings(config.name, config.seed, rows, as_of, settled, succession, previous)
        keep_record(tracked, begun, found, registry, clock)
        tracked.log_metrics(metrics)
        tracked.log_json("continuity", succession.as_record())
        log_choice(tracked, chosen.choice)
        log_groups(tracked, [name.name for name in names], settled, standing)
        tracked.log_dataset("customers", digest(rows), len(rows), f"{config.feature_set} as of {as_of:%Y-%m-%d}")
        labels = [name.name for name in names]
        tracked.keep_facts(segment_facts(config.card, labels, settled.groups, metrics, config.gates))
        check_gates(metrics, config.gates)
        if config.sheets:
            _log_sheets(tracked, engine, as_of, rows, config.columns, settled, succession, names)
        description = describe(config, as_of, settled, succession, names, previous, metrics)
        return tracked.register_estimator(config.name, settled.grouping.pipeline, x.head(5), "predict", description)


def needed_features(config: SegmentsConfig, feature_set: FeatureSet) -> list[str]:
    """Return the features to compute: those of the set, of naming, of history, and what groups should explain.

    Raises
    ------
    TrainingError
        A block names a feature that is not in the feature set.
    """
    if foreign := sorted(set(config.columns) - set(feature_set.features)):
        raise TrainingError(f"blocks name features that are not in {feature_set.name}: {', '.join(foreign)}")
    extra = (HISTORY_FEATURE, CLASS_FEATURE, *config.judgement.explained)
    return list(dict.fromkeys((*feature_set.features, *extra)))


def describe(
    config: SegmentsConfig,
    as_of: datetime,
    settled: Settled,
    succession: Succession,
    names: list[GroupName],
    previous: Previous | None,
    metrics: list[Metric],
) -> ModelDescription:
    """Return what serving, auditors and the next training need to know; `classes` are the names in the order of the groups."""
    grouping = settled.grouping
    same = previous.space_config if previous and grouping.space == PREVIOUS else None
    table: list[JsonValue] = [*grouping.choice.as_records()]
    detail: dict[str, JsonValue] = settled.detail | {
        "ids": list(succession.lineage.ids),
        "next_id": succession.lineage.next_id,
        "names": [name.as_record() for name in names],
        "as_of": as_of.isoformat(),
        "candidate": grouping.choice.chosen,
        "moved": succession.moved,
        "index_digest": text_digest(canonical_json(table)),
        "space_config": same or config.space_configs[grouping.space],
    }
    return ModelDescription(
        kind="sklearn",
        columns=tuple(config.columns),
        classes=tuple(name.name for name in names),
        feature_set=config.feature_set,
        detail=detail,
        metrics=[metric.as_dict() for metric in metrics],
    )


def _standing(config: SegmentsConfig, rows: pd.DataFrame, settled: Settled) -> Standing:
    known = settled.groups >= 0
    return stand(rows.loc[known, [*config.columns, CLASS_FEATURE]], settled.known, settled.grouping.k)


def _log_sheets(
    tracked: JobRun,
    engine: Engine,
    as_of: datetime,
    rows: pd.DataFrame,
    columns: list[str],
    settled: Settled,
    succession: Succession,
    names: list[GroupName],
) -> None:
    segmentation = Segmentation(rows["customer_id"].tolist(), settled.groups, succession.lineage.ids, tuple(names))
    sheets, curves = segment_sheets(engine, as_of, segmentation, rows[columns])
    log_sheets(tracked, sheets, curves, as_of, int(np.sum(settled.groups < 0)))


def _params(config: SegmentsConfig, settled: Settled) -> dict[str, object]:
    chosen = {"chosen": settled.grouping.choice.chosen, "k": settled.grouping.k}
    return chosen | config.model_dump(exclude={"gates", "name", "spaces", "card"})
