"""What is written of the tags: definition and history, coverage, churn, reads, how sure they are, and who holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from feature_store.desk.database import Desk
from feature_store.snapshot.folder import SnapshotFolder
from inference.catalogue.evaluation import Evaluation, Turnover, evaluate, turnovers
from inference.catalogue.retirement import Limits, Proposal, proposals
from inference.overview.tag_tally import ConfidenceTally, TagTally
from registry.catalogue import Catalogue, TagDefinition

READ_DAYS = 90


@dataclass(frozen=True)
class TagWork:
    """A snapshot, the one before it if any, the one of a month ago if any, and what was counted over its parts."""

    snapshot: SnapshotFolder
    before: Sequence[SnapshotFolder]
    month: SnapshotFolder | None
    catalogue: Catalogue
    desk: Desk
    today: date
    tags: TagTally
    sure: ConfidenceTally


def tag_records(work: TagWork) -> dict[str, dict[str, Any]]:
    """Return every tag of the catalogue by its id; `counted` is null for one that the snapshot does not hold.

    Raises
    ------
    SnapshotError, StoreUnavailableError
        A snapshot is damaged; the desk does not answer.
    """
    found = evaluate(work.catalogue, [*work.before, work.snapshot], work.desk, work.today, READ_DAYS)
    monthly = turnovers(work.month, work.snapshot, [each.tag for each in found]) if work.month else {}
    counted = {each.tag: _counted(each, monthly.get(each.tag), work) for each in found}
    retire = {each.tag: each for each in proposals(found, work.catalogue, Limits(), work.today)}
    readers = readers_of(work.catalogue)
    return {
        tag.id: {
            **_said(tag, work.catalogue),
            "read_by": readers.get(tag.id, []),
            "counted": counted.get(tag.id),
            "retire": _reasons(retire.get(tag.id)),
        }
        for tag in work.catalogue.tags
    }


def readers_of(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return for each tag the ids of the tags whose rules read it."""
    known = {tag.id: f"tag('{tag.id}')" for tag in catalogue.tags}
    found = {name: [tag.id for tag in catalogue.tags if quoted in tag.rule] for name, quoted in known.items()}
    return {name: readers for name, readers in found.items() if readers}


def _said(tag: TagDefinition, catalogue: Catalogue) -> dict[str, Any]:
    history, group = catalogue.history, catalogue.group(tag.group)
    return {
        **tag.model_dump(mode="json"),
        "dimension": group.dimension,
        "group_label": group.label,
        "versions": [each.model_dump(mode="json", exclude={"tag", "digest"}) for each in history.changes_of(tag.id)],
        "acts": [each.model_dump(mode="json", exclude={"tag"}) for each in history.acts_of(tag.id)],
    }


def _counted(found: Evaluation, month: Turnover | None, work: TagWork) -> dict[str, Any]:
    record = found.as_record()
    kept = ("customers", "held", "unknown", "coverage", "similar", "reads", "precision")
    return {
        **{name: record[name] for name in kept},
        "day": record["turnover"],
        "month": None if month is None else {**asdict(month), "since": month.since.isoformat(), "rate": month.rate},
        "by": work.tags.by_class(found.tag),
        "confidence": work.sure.of(found.tag),
    }


def _reasons(proposal: Proposal | None) -> Mapping[str, Any] | None:
    return None if proposal is None else {"reasons": list(proposal.reasons), "caution": proposal.caution}
