"""What stands in the `snapshot.json` of a snapshot folder; nothing here needs pandas or Arrow, so the service may read it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from feature_store.error import SnapshotError

SCHEMA_VERSION: Literal[1] = 1
_DIGEST = r"^[0-9a-f]{64}$"


class Part(BaseModel):
    """A run of neighbouring customers: `facts/{file}` and `tags/{file}` hold the same rows, ids in [first, last], ascending.

    `sha256` is the digest of the facts' file, `tags_sha256` that of the tags'.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = Field(pattern=r"^part-\d{5}\.parquet$")
    first: str
    last: str
    rows: int = Field(ge=1)
    sha256: str = Field(pattern=_DIGEST)
    tags_sha256: str = Field(pattern=_DIGEST)


class SnapshotManifest(BaseModel):
    """What a snapshot was computed from, and what it holds.

    `as_of` is Asia/Shanghai wall-clock time without offset, as in the canonical tables; `computed_at` an instant with offset.
    `models` maps names to versions, `lexicons` and `feature_sets` to digests, `features` lists the columns of `facts` that are
    features. `quantiles` holds for each named quantile the value of each class. `shares` and `unknown` are the share of customers
    for whom each tag is yes, and is undecided; `segments` the share of each segment, `nulls` that of the nulls of each column of
    the facts. `tag_versions` are the versions of the tags' definitions. `files` are further files of the folder with
    their digests. `despite` is why it was published although a check failed; `notes` say what was changed afterwards and when.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: Literal[1] = SCHEMA_VERSION
    snapshot_id: str
    as_of: datetime
    computed_at: datetime
    bundle_id: str
    catalogue_version: str
    models: dict[str, int]
    lexicons: dict[str, str] = {}
    feature_sets: dict[str, str] = {}
    features: tuple[str, ...] = ()
    quantiles: dict[str, dict[str, float]] = {}
    rows: int = Field(ge=0)
    shares: dict[str, float]
    unknown: dict[str, float]
    segments: dict[str, float] = {}
    nulls: dict[str, float] = {}
    tag_versions: dict[str, int] = {}
    parts: tuple[Part, ...]
    files: dict[str, str] = {}
    despite: str = ""
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> "SnapshotManifest":
        if sum(part.rows for part in self.parts) != self.rows:
            raise ValueError(f"parts hold {sum(part.rows for part in self.parts)} rows, rows says {self.rows}")
        bounds = [bound for part in self.parts for bound in (part.first, part.last)]
        if bounds != sorted(bounds):
            raise ValueError("parts: ids must ascend from part to part")
        return self


def read_manifest(text: str, where: str) -> SnapshotManifest:
    """Return the manifest that `text` is.

    Raises
    ------
    SnapshotError
        It is none, or of a newer gridtags; the message begins with `where` and names the key.
    """
    try:
        _require_known(text, where)
        return SnapshotManifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise SnapshotError(f"{where}: {'.'.join(map(str, first['loc'])) or 'manifest'}: {first['msg']}") from None


class _Format(BaseModel):
    model_config = ConfigDict(extra="ignore")

    schema_version: int = 0


def _require_known(text: str, where: str) -> None:
    # Asked first: what a newer format adds would otherwise be named as a mistake.
    found = _Format.model_validate_json(text).schema_version
    if found > SCHEMA_VERSION:
        raise SnapshotError(f"{where}: has schema {found}, this software reads up to {SCHEMA_VERSION}: upgrade it")
