"""Which model reads which file below `configs/`."""

from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from feature_store.feature_set import FeatureSet
from feature_store.identity.config import IdentityConfig
from feature_store.quality.limit import QualityConfig
from feature_store.source.mapping import SourceMapping
from feature_store.tariff import Tariffs
from inference.blast.limit import BlastLimits
from inference.monitoring.limit import MonitoringLimits
from inference.monthly.config import MonthlyConfig
from inference.nightly.limit import Limits
from inference.operation.schedule.config import Schedule
from inference.tag.quantile import QuantileFile
from nlp.suggestion import Suggestions
from nlp.taxonomy import Taxonomy
from registry.approval.config import PromotionConfig
from registry.catalogue.history_file import HistoryFile
from registry.catalogue.tag_file import TagFile
from registry.doctor.value_range import Ranges
from registry.impact.question import Questionnaire
from registry.retention_limit import RetentionLimits
from registry.tabular.reason import ReasonCatalogue
from training.comparison.config import ComparisonConfig
from training.jobs.concerns import ConcernsConfig
from training.jobs.price_sensitivity import PriceSensitivityConfig
from training.jobs.segments import SegmentsConfig
from training.jobs.sentiment import SentimentConfig
from training.risk.config import RiskConfig
from training.segment.naming import SegmentNames
from training.segment.override import Overrides


class ConfigKind(NamedTuple):
    """Files below `configs/` that a glob finds, and the model that reads them, or one table of them."""

    title: str
    pattern: str
    model: type[BaseModel]
    table: str = ""


CONFIG_KINDS = (
    ConfigKind("Source", "sources/*.toml", SourceMapping),
    ConfigKind("Quality of loads", "quality.toml", QualityConfig),
    ConfigKind("Identity", "identity.toml", IdentityConfig),
    ConfigKind("Tariffs", "tariffs.toml", Tariffs),
    ConfigKind("Feature set", "feature_sets/*.toml", FeatureSet),
    ConfigKind("Tags", "tags/*.toml", TagFile),
    ConfigKind("History of tags", "tags/history/*.toml", HistoryFile),
    ConfigKind("Quantiles", "quantiles.toml", QuantileFile),
    ConfigKind("Ranges", "ranges.toml", Ranges),
    ConfigKind("Job: risk", "jobs/default-risk.toml", RiskConfig),
    ConfigKind("Job: price sensitivity", "jobs/price-sensitivity.toml", PriceSensitivityConfig),
    ConfigKind("Job: segments", "jobs/segments.toml", SegmentsConfig),
    ConfigKind("Job: sentiment", "jobs/sentiment.toml", SentimentConfig),
    ConfigKind("Job: concerns", "jobs/concerns.toml", ConcernsConfig),
    ConfigKind("Reasons", "reasons/*.toml", ReasonCatalogue),
    ConfigKind("Names of segments", "segments/names.toml", SegmentNames),
    ConfigKind("Names that people gave", "segments/overrides.toml", Overrides),
    ConfigKind("Concerns", "concerns.toml", Taxonomy),
    ConfigKind("Suggested tags", "suggestions.toml", Suggestions),
    ConfigKind("Nightly run", "nightly.toml", Limits),
    ConfigKind("Schedule", "operation.toml", Schedule),
    ConfigKind("Monthly report", "monthly.toml", MonthlyConfig, "monthly"),
    ConfigKind("Promotion", "governance.toml", PromotionConfig, "promotion"),
    ConfigKind("Comparison", "governance.toml", ComparisonConfig, "comparison"),
    ConfigKind("Blast radius", "governance.toml", BlastLimits, "blast"),
    ConfigKind("Monitoring", "governance.toml", MonitoringLimits, "monitoring"),
    ConfigKind("Retention", "governance.toml", RetentionLimits, "retention"),
    ConfigKind("Impact assessment", "impact.toml", Questionnaire),
)


def kind_of(path: str) -> ConfigKind | None:
    """Return the kind of a file by its path below `configs/`; null where none fits."""
    return next((each for each in CONFIG_KINDS if Path(path).match(each.pattern)), None)
