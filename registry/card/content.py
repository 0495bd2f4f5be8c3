"""What a model card holds: facts only, each from the run, the training record, the job's config or the files themselves."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from registry.card.config import FairnessLimit, Words
from registry.card.fact import Calibration, Gap, GroupTable
from registry.description import Kind
from registry.digest import canonical_json, text_digest
from registry.training_record import EnvironmentFact, FeatureSetFact, OutcomeFact, PartFact

_FACT = ConfigDict(frozen=True, extra="forbid")


class Origin(BaseModel):
    """Which run made the version, by whom, when (instants ISO with offset), in how many seconds, and on what.

    Null is what was not recorded.
    """

    model_config = _FACT

    run_id: str
    job: str
    trained_by: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    training_seconds: float | None = None
    record_digest: str | None = None
    environment: EnvironmentFact | None = None
    seeds: dict[str, int] = {}


class Data(BaseModel):
    """What was learnt from: parts with windows and digests, the digest of the warehouse, and what ran as a dataset of the run."""

    model_config = _FACT

    parts: tuple[PartFact, ...] = ()
    as_of: datetime | None = None
    known_until: datetime | None = None
    warehouse_digest: str | None = None
    datasets: dict[str, str] = {}
    config_digest: str | None = None


class Card(BaseModel):
    """The card of one version. `columns` are what it is asked with, `files` the digests of what serving gets.

    `missing` names, as slugs, what a complete card would say and this one cannot.
    """

    model_config = _FACT

    model: str
    version: int
    kind: Kind
    made_at: datetime
    owner: Words | None = None
    purpose: Words | None = None
    limits: tuple[Words, ...] = ()
    origin: Origin
    data: Data
    outcome: OutcomeFact | None = None
    feature_set: FeatureSetFact | None = None
    feature_set_name: str | None = None
    columns: tuple[str, ...]
    classes: tuple[str, ...]
    thresholds: dict[str, float] = {}
    action_thresholds: dict[str, float] = {}
    lexicon_digest: str | None = None
    metrics: tuple[dict[str, JsonValue], ...] = ()
    groups: tuple[GroupTable, ...] = ()
    calibration: tuple[Calibration, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fairness_limits: tuple[FairnessLimit, ...] = ()
    names: dict[str, Words] = {}
    not_measured: tuple[Words, ...] = ()
    files: dict[str, str]
    missing: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the card's canonical JSON."""
        return text_digest(canonical_json(self.model_dump(mode="json")))
