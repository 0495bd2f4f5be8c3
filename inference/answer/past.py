"""The shapes of answers about what was before: intervals of tags, versions of documents, models and snapshots in service."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from inference.answer.document import PublishedSnapshot
from inference.answer.example import SERVED_BUNDLE, TIMELINE


class TagIntervalAnswer(BaseModel):
    """A tag held in [valid_from, valid_to); null while it still does."""

    tag: str
    label: str | None
    valid_from: datetime
    valid_to: datetime | None


class HistoryAnswer(BaseModel):
    """When the customer had which tag, by tag and time, as far back as versions are kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001",
                    "intervals": [
                        {
                            "tag": "load.peak_heavy",
                            "label": "峰期用电大户",
                            "valid_from": "2026-02-01T02:10:00+08:00",
                            "valid_to": None,
                        }
                    ],
                }
            ]
        }
    )

    customer_id: str
    intervals: list[TagIntervalAnswer]


class ServedBundleAnswer(BaseModel):
    """A bundle was in service in [since, until); `catalogue_version` and `kinds` are null once it is no longer kept."""

    bundle_id: str
    since: datetime
    until: datetime | None
    promoted: str = Field(description="The model whose promotion made the bundle.")
    promoted_by: str
    reason: str
    run_id: str
    models: dict[str, int]
    kinds: dict[str, str] | None
    catalogue_version: str | None
    kept: bool


class InventoryAnswer(BaseModel):
    """Every bundle that ever was in service, oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"bundles": [SERVED_BUNDLE]}]})

    bundles: list[ServedBundleAnswer]


class TimelineAnswer(BaseModel):
    """What served at an instant: the bundle of models and rules for new work, and the snapshot whose documents were read."""

    model_config = ConfigDict(json_schema_extra={"examples": [TIMELINE]})

    at: datetime
    bundle: ServedBundleAnswer | None
    snapshot: PublishedSnapshot | None
    snapshot_bundle: ServedBundleAnswer | None = Field(
        description="The models and rules that made the snapshot's documents; null when its bundle is not known."
    )


class ServedVersionAnswer(BaseModel):
    """From `published_at` on, the customer's documents were those of this snapshot; `removed`: there were none any more."""

    published_at: datetime
    snapshot_id: str
    computed_at: datetime
    bundle_id: str
    removed: bool
    models: dict[str, int] | None
    catalogue_version: str | None
    gained: list[str]
    lost: list[str]


class CustomerTimelineAnswer(BaseModel):
    """Each change of a customer's documents, oldest first, with the versions of models and rules behind it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer_id": "C000001", "versions": []}]})

    customer_id: str
    versions: list[ServedVersionAnswer]
    served: JsonValue = Field(
        default=None, description="With `at`: snapshot, bundle and models behind the answer of that instant."
    )
