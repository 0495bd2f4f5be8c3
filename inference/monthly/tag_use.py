"""What each tag was good for in a month: who held it, who read it, and whether what came of it bore it out."""

from dataclasses import dataclass
from datetime import date

from feature_store.desk.database import Desk
from feature_store.desk.read_count import counted_since, reads_since
from inference.catalogue.evaluation import Turnover, turnovers
from inference.catalogue.held_tag import tag_columns
from inference.catalogue.precision import Precision, precisions
from inference.monthly.month import Month
from inference.monthly.state import State
from registry.catalogue import Catalogue, TagDefinition


@dataclass(frozen=True)
class TagUse:
    """One tag in service: `held` customers have it; reads are null where none were counted yet in that month."""

    tag: TagDefinition
    held: int
    customers: int
    share_before: float | None
    turnover: Turnover | None
    reads: int | None
    reads_before: int | None
    precision: Precision | None


def tag_uses(catalogue: Catalogue, old: State | None, new: State, desk: Desk, month: Month) -> tuple[TagUse, ...]:
    """Return the use of every tag that the new state holds, by id.

    Raises
    ------
    StoreUnavailableError
        The desk does not answer.
    """
    known, told = set(tag_columns(new.folder)), new.folder.manifest
    tags = [tag for tag in catalogue.tags if tag.id in known]
    moved = {} if old is None else turnovers(old.folder, new.folder, [tag.id for tag in tags])
    now, before = reads_of(desk, month), reads_of(desk, month.shifted(-1))
    right = precisions(desk, tags, month.begin.date(), month.end.date())
    return tuple(
        TagUse(
            tag, round(told.shares.get(tag.id, 0.0) * told.rows), told.rows,
            None if old is None else old.folder.manifest.shares.get(tag.id), moved.get(tag.id),
            None if now is None else now.get(tag.id, 0), None if before is None else before.get(tag.id, 0), right.get(tag.id),
        )
        for tag in tags
    )  # fmt: skip


def reads_of(desk: Desk, month: Month) -> dict[str, int] | None:
    """Return how often each tag was read in a month; null where counting began after it, or never."""
    with desk.reading() as connection:
        first: date | None = counted_since(connection)
        found = reads_since(connection, month.begin.date(), month.end.date())
    if first is None or first >= month.end.date():
        return None
    return {tag: sum(by_role.values()) for tag, by_role in found.items()}
