"""What a tag is worth: whom it covers, which tag it resembles, how fast it changes, who reads it, and how often it was right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feature_store.desk.database import Desk
from feature_store.desk.read_count import counted_since, reads_since
from feature_store.snapshot.folder import SnapshotFolder
from inference.catalogue.held_tag import UNKNOWN, YES, held_in_both, held_parts, tag_columns
from inference.catalogue.precision import Precision, precisions
from registry.catalogue import Catalogue
from registry.catalogue.definition import TagState

SIMILAR = 3
"""So many of the most similar tags are named."""


@dataclass(frozen=True)
class Resemblance:
    """Another tag and how alike the customers are who hold both: intersection by union (Jaccard 1901), 0 … 1."""

    tag: str
    jaccard: float


@dataclass(frozen=True)
class Turnover:
    """Customers of two snapshots: `before` held the tag in the older one, `gained` and `lost` it since."""

    since: datetime
    customers: int
    before: int
    gained: int
    lost: int

    @property
    def rate(self) -> float:
        """The share of the customers who gained or lost the tag."""
        return (self.gained + self.lost) / self.customers if self.customers else 0.0


@dataclass(frozen=True)
class Reads:
    """Reads by role since a day; `since` is later than asked for where counting began later, null where nothing was counted."""

    since: date | None
    by_role: Mapping[str, int]

    @property
    def total(self) -> int:
        """Reads by whichever role."""
        return sum(self.by_role.values())


@dataclass(frozen=True)
class Evaluation:
    """One tag over the `customers` of the latest snapshot: `held` have it, of `unknown` it is undecided."""

    tag: str
    label: str
    group: str
    state: TagState
    customers: int
    held: int
    unknown: int
    similar: tuple[Resemblance, ...]
    turnover: Turnover | None
    reads: Reads
    precision: Precision | None

    @property
    def coverage(self) -> float:
        """The share of all customers who hold the tag."""
        return self.held / self.customers if self.customers else 0.0

    def as_record(self) -> dict[str, Any]:
        """Return the evaluation ready for JSON, with its rates."""
        record = asdict(self) | {"coverage": self.coverage}
        if self.turnover:
            record["turnover"] |= {"rate": self.turnover.rate, "since": self.turnover.since.isoformat()}
        record["reads"] |= {"total": self.reads.total, "since": self.reads.since and self.reads.since.isoformat()}
        return record


def evaluate(
    catalogue: Catalogue, snapshots: Sequence[SnapshotFolder], desk: Desk, today: date, days: int
) -> tuple[Evaluation, ...]:
    """Evaluate every tag that the latest snapshot holds, by id.

    Parameters
    ----------
    snapshots
        The published ones, oldest first, at least one; churn is between the last two.
    today, days
        Reads and outcomes count from `days` days before `today` on (days in China).

    Raises
    ------
    SnapshotError, StoreUnavailableError
        A snapshot is damaged; the desk does not answer.
    """
    latest = snapshots[-1]
    tags = [tag for tag in catalogue.tags if tag.id in set(tag_columns(latest))]
    names = [tag.id for tag in tags]
    together, unknown, customers = _counted(latest, names)
    moved = turnovers(snapshots[-2], latest, names) if len(snapshots) > 1 else {}
    since = today - timedelta(days=days)
    reads, right = _reads(desk, names, since), precisions(desk, tags, since)
    return tuple(
        Evaluation(
            tag.id, tag.label, tag.group, tag.state, customers, int(together[n, n]), int(unknown[n]),
            _similar(names, together, n), moved.get(tag.id), reads[tag.id], right.get(tag.id),
        )
        for n, tag in enumerate(tags)
    )  # fmt: skip


def _counted(snapshot: SnapshotFolder, tags: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return how many hold each pair of tags (n_tags, n_tags), of how many each is unknown (n_tags,), and how many there are."""
    together, unknown, customers = np.zeros((len(tags), len(tags)), "int64"), np.zeros(len(tags), "int64"), 0
    for part in held_parts(snapshot, tags):
        yes = (part.holds == YES).astype("float32")  # exact: a part has fewer than 2**24 customers
        together += (yes.T @ yes).astype("int64")
        unknown += (part.holds == UNKNOWN).sum(axis=0)
        customers += len(part.ids)
    return together, unknown, customers


def _similar(tags: Sequence[str], together: NDArray[np.int64], place: int) -> tuple[Resemblance, ...]:
    held = together.diagonal()
    union = held[place] + held - together[place]
    alike = np.divide(together[place], union, out=np.zeros(len(tags)), where=union > 0)
    alike[place] = 0
    order = [int(each) for each in np.argsort(-alike, kind="stable")[:SIMILAR]]
    return tuple(Resemblance(tags[each], float(alike[each])) for each in order if alike[each] > 0)


def turnovers(old: SnapshotFolder, new: SnapshotFolder, tags: Sequence[str]) -> dict[str, Turnover]:
    """Return for each of `tags` that both snapshots hold who gained and who lost it, among the customers of both."""
    known = set(tag_columns(old))
    both = [tag for tag in tags if tag in known]
    before, gained, lost = (np.zeros(len(both), "int64") for _ in range(3))
    customers = 0
    for then, now in held_in_both(old, new, both):
        had, has = then.holds == YES, now.holds == YES
        before += had.sum(axis=0)
        gained += (has & ~had).sum(axis=0)
        lost += (had & ~has).sum(axis=0)
        customers += len(now.ids)
    return {
        tag: Turnover(old.manifest.as_of, customers, int(before[n]), int(gained[n]), int(lost[n]))
        for n, tag in enumerate(both)
    }


def _reads(desk: Desk, tags: Sequence[str], since: date) -> dict[str, Reads]:
    with desk.reading() as connection:
        first, found = counted_since(connection), reads_since(connection, since)
    begin = None if first is None else max(first, since)
    return {tag: Reads(begin, found.get(tag, {})) for tag in tags}
