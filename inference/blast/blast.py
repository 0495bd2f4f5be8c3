"""What a blast radius says: counts of customers before and after, and the limits they were held against."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, JsonValue

from registry.evidence import EvidenceHead, Gate

KIND = "blast"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(_Said):
    """Customers: how many, how many hold it before and after, and how many gain and lose it."""

    rows: int = 0
    before: int = 0
    after: int = 0
    gained: int = 0
    lost: int = 0


class TagMove(_Said):
    """What happens to one tag; `by` has the counts of each value of customer_type, region and urban_rural (null: empty text)."""

    tag: str
    label: str
    state: str
    total: Count
    unknown_before: int
    unknown_after: int
    by: dict[str, dict[str, Count]]


class Migration(_Said):
    """How many go from which value to which: `matrix[before][after]`; `by` counts for each value of a class rows and movers.

    In `by` the `before` of a count is 0, `gained` those who moved.
    """

    matrix: dict[str, dict[str, int]]
    by: dict[str, dict[str, Count]]

    @property
    def rows(self) -> int:
        """The customers counted."""
        return sum(sum(row.values()) for row in self.matrix.values())

    @property
    def moved(self) -> int:
        """The customers whose value changes."""
        return sum(n for before, row in self.matrix.items() for after, n in row.items() if before != after)


class Blast(_Said):
    """The blast radius of a version, against the published state or another version.

    `customers` are those of the snapshot, `examined` those who were scored again, `reach` the share of all customers that the
    examined stand for (1 for a tabular model; for a text model the share of those who called), `sampled` whether they are a random
    sample of those. `moved` of the examined gain or lose something. Who they are stands in lists beside, not here: a list
    changes when a person is erased. `serving` is the digest of the version's files, `limits` that of the table it was held against.
    """

    model: str
    version: int
    against: int | None
    made_at: str
    snapshot_id: str
    as_of: str
    catalogue: str
    serving: str
    limits: str
    customers: int
    examined: int
    reach: float
    sampled: bool
    moved: int
    tags: tuple[TagMove, ...]
    bands: Migration | None
    actions: Migration | None
    segments: Migration | None
    gates: tuple[Gate, ...]
    notes: tuple[str, ...] = ()

    @property
    def head(self) -> EvidenceHead:
        """What the evidence says of itself."""
        depends_on = {
            "snapshot_id": self.snapshot_id, "catalogue": self.catalogue, "serving": self.serving, "limits": self.limits,
        }  # fmt: skip
        return EvidenceHead(
            kind=KIND, model=self.model, version=self.version, against=self.against, made_at=self.made_at,
            depends_on=depends_on, gates=self.gates,
        )  # fmt: skip

    def content(self) -> Mapping[str, JsonValue]:
        """Return all of it as JSON."""
        content: Mapping[str, JsonValue] = self.model_dump(mode="json")
        return content
