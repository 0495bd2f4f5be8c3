"""What is known of a version without asking anybody: from its card, the tags that rest on it, and how long what is kept."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from registry.card.config import Words
from registry.card.content import Card
from registry.card.fact import Gap
from registry.card.fairness import noted_gaps
from registry.card.page import gap_sentence
from registry.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition
from registry.impact.question import Condition
from registry.retention_limit import KeptFor, RetentionLimits
from registry.training_record import FeatureFact

_FACT = ConfigDict(frozen=True, extra="forbid")
_STORES = ("ledger", "audit", "evidence", "receipts", "erasures", "calls", "snapshots", "monitoring")


class TagUse(BaseModel):
    """A tag that rests on the model: for what, how sensitive, who reads it, what is done with it."""

    model_config = _FACT

    id: str
    label: str
    meaning: str
    purpose: str
    sensitivity: str
    profiling: bool
    readers: tuple[str, ...]
    crm_reason: str | None
    action: str

    @classmethod
    def of(cls, tag: TagDefinition) -> "TagUse":
        """Return what a definition says of itself."""
        said = {name: getattr(tag, name) for name in cls.model_fields if name != "profiling"}
        return cls(**said, profiling=tag.is_profiling)


class ImpactFacts(BaseModel):
    """The facts of one version. `features` carry what each may be used for; `gaps` are those that have to be explained."""

    model_config = _FACT

    model: str
    version: int
    trained_by: str | None
    purpose: Words | None
    owner: Words | None
    limits: tuple[Words, ...]
    outcome: str | None
    feature_set: str | None
    features: tuple[FeatureFact, ...]
    columns: tuple[str, ...]
    customers: int | None
    groups_looked_at: tuple[str, ...]
    gaps: tuple[Words, ...]
    not_measured: tuple[Words, ...]
    metrics: tuple[str, ...]
    tags: tuple[TagUse, ...]
    retention: dict[str, KeptFor]
    retrain_within_days: int

    @property
    def readers(self) -> tuple[str, ...]:
        """The roles that read any tag that rests on the model."""
        return tuple(sorted({reader for tag in self.tags for reader in tag.readers}))

    def holds(self, condition: Condition) -> bool:
        """Tell whether a question of this condition is asked of the version."""
        return {
            "always": True,
            "profiling": any(tag.profiling for tag in self.tags),
            "gaps": bool(self.gaps),
            "sensitive": any(tag.sensitivity != "normal" for tag in self.tags)
            or any(each.purpose == "protective_only" for each in self.features),
            "agents": "crm" in self.readers,
        }[condition]


def impact_facts(card: Card, catalogue: Catalogue, limits: RetentionLimits) -> ImpactFacts:
    """Return the facts about the version of a card."""
    fitted = [part.customers for part in card.data.parts if part.name in {"fit", "train", "customers", "calibration"}]
    return ImpactFacts(
        model=card.model,
        version=card.version,
        trained_by=card.origin.trained_by,
        purpose=card.purpose,
        owner=card.owner,
        limits=card.limits,
        outcome=card.outcome.definition if card.outcome else None,
        feature_set=card.feature_set_name or (card.feature_set.name if card.feature_set else None),
        features=card.feature_set.features if card.feature_set else (),
        columns=card.columns,
        customers=max(fitted, default=None),
        groups_looked_at=tuple(table.attribute for table in card.groups if table.protected),
        gaps=tuple(_words(card, gap) for gap in noted_gaps(card)),
        not_measured=card.not_measured,
        metrics=tuple(_metric(metric) for metric in card.metrics),
        tags=tags_resting_on(catalogue, card.model),
        retention={store: limits.of(store) for store in _STORES},
        retrain_within_days=limits.retrain_within_days,
    )


def tags_resting_on(catalogue: Catalogue, model: str) -> tuple[TagUse, ...]:
    """Return the tags that cite a model and are not retired, by id."""
    return tuple(TagUse.of(tag) for tag in catalogue.tags if tag.model == model and tag.state != "下线")


def _words(card: Card, gap: Gap) -> Words:
    return Words(zh=gap_sentence(card, gap, "zh"), en=gap_sentence(card, gap, "en"))


def _metric(metric: Mapping[str, object]) -> str:
    value, low, high = (float(str(metric[name])) for name in ("value", "low", "high"))
    return f"{metric['name']} {value:.3f} [{low:.3f}, {high:.3f}]"
