"""How often a tag was right, where outcomes say so, beside how often such an outcome comes about anyway."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from feature_store.desk.database import Desk
from feature_store.desk.outcome_count import EVERY_TAG, outcome_counts
from inference.catalogue.interval import wilson
from inference.catalogue.truth import CONTRARY
from registry.catalogue import TagDefinition
from registry.clock import CHINA


@dataclass(frozen=True)
class Precision:
    """Of `outcomes` customers of whom it is known what came of the tag, `right` came out as the tag says.

    `low` and `high` are the 95 % Wilson interval of their share. `base_rate` is that share among the `base_outcomes` customers
    of whom such an outcome is known under any tag, this one included; null where there is none.
    """

    truth: str
    outcomes: int
    right: int
    share: float | None
    low: float
    high: float
    base_outcomes: int
    base_rate: float | None


def precisions(
    desk: Desk, tags: Iterable[TagDefinition], since: date, until: date | None = None
) -> dict[str, Precision]:
    """Return the precision of every tag that names a truth, from outcomes from `since` on, but before `until` (days in China).

    Raises
    ------
    StoreUnavailableError
        The desk does not answer.
    """
    begin = datetime.combine(since, time(), CHINA)
    end = None if until is None else datetime.combine(until, time(), CHINA)
    found = {}
    with desk.reading() as connection:
        for tag in tags:
            if tag.truth is not None:
                counts = outcome_counts(connection, (tag.truth, CONTRARY[tag.truth]), begin, end)
                found[tag.id] = _precision(tag.truth, counts.get(tag.id, Counter()), counts.get(EVERY_TAG, Counter()))
    return found


def _precision(truth: str, own: Counter[str], every: Counter[str]) -> Precision:
    outcomes, base = own.total(), every.total()
    share = own[truth] / outcomes if outcomes else None
    low, high = wilson(own[truth], outcomes)
    return Precision(truth, outcomes, own[truth], share, low, high, base, every[truth] / base if base else None)
