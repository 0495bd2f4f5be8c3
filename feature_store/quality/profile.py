"""The profile of one load: figures only, no value of a key, of free text, of a hashed column, or of too few rows to hide in."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class ColumnKind(StrEnum):
    """What may be said of a column's values: numbers are summed up, codes are counted, of hidden ones only the nulls are."""

    NUMBER = "number"
    CODE = "code"
    TIME = "time"
    HIDDEN = "hidden"


class Level(StrEnum):
    """How bad a finding is: a warning is shown, a stop keeps the load from counting."""

    WARN = "warn"
    STOP = "stop"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnProfile(_Record):
    """One column of the accepted rows; shares are of its non-null rows, times are ISO 8601 text.

    `shares[i]` is the share of values in (edges[i − 1], edges[i]], open at both ends of the scale. `codes` holds the commonest
    ones, `others` the share of all remaining ones. `edges` stay those of the reference load, so that loads compare; a column
    that became another distribution also has `fresh_edges` of its own, by which the next load is measured.
    """

    name: str
    kind: ColumnKind
    null_rate: float
    low: float | str | None = None
    high: float | str | None = None
    quantiles: dict[str, float] = {}
    edges: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    fresh_edges: tuple[float, ...] = ()
    fresh_shares: tuple[float, ...] = ()
    codes: dict[str, float] = {}
    others: float = 0.0

    @property
    def reference_edges(self) -> tuple[float, ...]:
        """Edges by which the next load is measured."""
        return self.fresh_edges or self.edges

    @property
    def reference_shares(self) -> tuple[float, ...]:
        """Shares between the reference edges."""
        return self.fresh_shares if self.fresh_edges else self.shares


class ColumnDrift(_Record):
    """How a column moved since the load before: population stability index (null where not defined), change of the null rate."""

    name: str
    psi: float | None
    null_rate_change: float


class Drift(_Record):
    """How a load differs from the load before: `rows_ratio` is accepted rows now ÷ then."""

    file: str
    sha256: str
    rows_ratio: float
    columns: tuple[ColumnDrift, ...]


class Finding(_Record):
    """A figure outside its limit. `column` is empty where the load as a whole is meant."""

    level: Level
    check: str
    column: str
    figure: float
    limit: float


class LoadProfile(_Record):
    """What one load (a file, or a chunk of a database) looked like.

    `duplicates` are those of the quarantined rows whose key stands in the file or the warehouse already, `repeated` are rows of a
    database that were read again by design. Event times are
    Asia/Shanghai wall clock; `table_newest_event` covers all loads so far and `freshness_hours` is its distance from the load.
    `rows_per_day` is filled for daily tables. `despite` is the reason for which a load with a stop was let through.
    """

    table: str
    source: str
    file: str
    sha256: str
    loaded_at: str
    sequence: int
    read: int
    accepted: int
    quarantined: int
    reasons: dict[str, int]
    duplicates: int
    repeated: int
    columns_absent: tuple[str, ...]
    columns: tuple[ColumnProfile, ...]
    first_event: str | None = None
    newest_event: str | None = None
    table_newest_event: str | None = None
    freshness_hours: float | None = None
    rows_per_day: dict[str, int] = {}
    drift: Drift | None = None
    findings: tuple[Finding, ...] = ()
    despite: str = ""

    @property
    def name(self) -> str:
        """Name of the profile's file, the same as that of the commit record."""
        return f"{self.table}-{self.sha256[:16]}.json"

    @property
    def quarantine_share(self) -> float:
        """Share of the read rows that could not be used, repetitions of known rows aside."""
        return (self.quarantined - self.duplicates) / self.read if self.read else 0.0

    @property
    def duplicate_share(self) -> float:
        """Share of the read rows that repeat a key and say nothing new."""
        return self.duplicates / self.read if self.read else 0.0

    @property
    def level(self) -> Level | None:
        """The worst level among the findings, None where all is well."""
        levels = {finding.level for finding in self.findings}
        return next((level for level in (Level.STOP, Level.WARN) if level in levels), None)

    def column(self, name: str) -> ColumnProfile | None:
        """Return the profile of a column, None where this load has none of it."""
        return next((column for column in self.columns if column.name == name), None)
