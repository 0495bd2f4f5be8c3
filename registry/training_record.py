"""The training record: everything a version was made of, so that it can be made again.

It is the artifact `record.json` of the run, beside `predictions.parquet` (what the model said of the rows it was tested on),
`rows.parquet` (one digest for each row of each part) and `learners.bin` (who was learnt from). Its own digest is a run tag.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from registry.digest import canonical_json, text_digest

RECORD_FILE = "record.json"
PREDICTIONS_FILE = "predictions.parquet"
ROWS_FILE = "rows.parquet"
RECORD_TAG = "gridtags.record"

STAGES = ("data", "features", "fit", "calibration", "decision")
"""What a job does one after the other: rows and labels, what they are learnt from, raw scores, probabilities, thresholds."""

_FACT = ConfigDict(frozen=True, extra="forbid")


class ConfigFile(BaseModel):
    """A file of data that the job read: path below the folder of configs, SHA-256 of its bytes, and its text."""

    model_config = _FACT

    path: str
    sha256: str
    content: str


class FeatureFact(BaseModel):
    """A feature as it was: what it may be used for, what it says, and the digest of what it computes."""

    model_config = _FACT

    name: str
    purpose: str
    unit: str
    window: str
    meaning: str
    digest: str


class FeatureSetFact(BaseModel):
    """The feature set by its versioned name; `digest` covers names and digests of its features in order."""

    model_config = _FACT

    name: str
    purpose: str
    digest: str
    features: tuple[FeatureFact, ...]


class OutcomeFact(BaseModel):
    """What is predicted: its name, its definition in words, and the digest of the code that defines it."""

    model_config = _FACT

    name: str
    definition: str
    digest: str


class PartFact(BaseModel):
    """One part of the data (fit, calibration, test, train, customers).

    `labels` is the digest of keys and targets, `digest` that of everything learnt from. Instants are ISO, Asia/Shanghai wall clock:
    of the first and the last vintage or call. `positives` is null where there is no target of 0/1.
    """

    model_config = _FACT

    name: str
    rows: int
    customers: int
    labels: str
    digest: str
    first: str
    last: str
    positives: int | None = None


class CommitFact(BaseModel):
    """One load that counted: its id, the SHA-256 of what was loaded and of its commit record, its accepted rows, and when."""

    model_config = _FACT

    id: str
    sha256: str
    record: str
    rows: int
    committed_at: str


class WarehouseFact(BaseModel):
    """The loads of every table that counted when the job read it, and of derived tables whose rows did."""

    model_config = _FACT

    tables: dict[str, tuple[CommitFact, ...]]
    derived: dict[str, str] = {}

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        return text_digest(canonical_json(self.model_dump(mode="json")))


class EnvironmentFact(BaseModel):
    """What the job ran on; threads and kernels are those of the libraries that compute (openblas, openmp).

    `code_commit` is null where the code is not in git; `source_digest` covers every source file of the installation either way.
    """

    model_config = _FACT

    python: str
    platform: str
    threads: dict[str, int]
    kernels: dict[str, str]
    packages: dict[str, str]
    constraints_sha256: str | None
    code_commit: str | None
    source_digest: str


class TrainingRecord(BaseModel):
    """Everything a version was made of.

    `replay` holds what depended on the clock (how many trials of a search there was time for), so that a repetition does the same.
    `stages` are digests, by name in STAGES: the first that differs is where a repetition parts from it.
    `beside` has the SHA-256 of the files beside it. `predecessor` is the champion whose groups segments continue.
    """

    model_config = _FACT

    format: int = Field(default=1, ge=1, le=1)
    job: str
    model: str
    config: ConfigFile
    files: tuple[ConfigFile, ...]
    feature_set: FeatureSetFact | None
    outcome: OutcomeFact
    as_of: datetime | None
    known_until: datetime | None
    parts: tuple[PartFact, ...]
    warehouse: WarehouseFact
    predecessor: int | None = None
    seeds: dict[str, int]
    replay: dict[str, JsonValue] = {}
    stages: dict[str, str]
    beside: dict[str, str] = {}
    environment: EnvironmentFact
    started_at: datetime
    ended_at: datetime
    trained_by: str

    def part(self, name: str) -> PartFact | None:
        """Return the part of that name, null where there is none."""
        return next((part for part in self.parts if part.name == name), None)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each part has."""
        return {part.name: part.rows for part in self.parts}

    @property
    def text(self) -> str:
        """The record as it is stored."""
        return canonical_json(self.model_dump(mode="json"))

    @property
    def digest(self) -> str:
        """SHA-256 of the stored text."""
        return text_digest(self.text)
