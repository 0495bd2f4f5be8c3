"""The rows a risk model is compared on: frozen vintages, without those that either version learnt from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from training.comparison.finding import Holdout
from training.comparison.scored import of_customers
from training.retraining.holdout import HoldoutStore
from training.retraining.job import RetrainableJob, Scorer

LEARNT = ("至少一个版本用它训练过", "at least one of the versions learnt from it")


@dataclass(frozen=True)
class HeldRows:
    """Rows (customer_id, as_of, target, ripe_at) to compare on, what each vintage gave, and what has to be known of them."""

    rows: pd.DataFrame
    holdouts: tuple[Holdout, ...]
    notes: tuple[tuple[str, str], ...] = ()


def frozen_vintages(
    job: RetrainableJob, var: Path, now: datetime, versions: Iterable[Scorer | None], most: int
) -> HeldRows:
    """Return the labels of the last vintages as they were frozen, freezing those that were not yet, of at most `most` customers.

    A vintage that begins before the day a version was trained on is left out whole. TrainingError where a file is not what was
    frozen.
    """
    store = HoldoutStore(var / "holdouts" / job.model / job.outcome)
    days = [store.frozen(rows, now) for _, rows in sorted(job.last_labels().groupby("as_of"))]
    until = [each.trained_until for each in versions if each is not None and each.trained_until is not None]
    learnt = max(until, default=pd.Timestamp.min)
    kept = [day[day["as_of"] >= learnt] for day in days]
    rows = of_customers(pd.concat(kept, ignore_index=True), most)
    counts = rows["as_of"].value_counts()
    holdouts = tuple(_holdout(store, day, counts, learnt) for day in days)
    return HeldRows(rows, holdouts, _notes(kept, rows))


def _holdout(store: HoldoutStore, day: pd.DataFrame, counts: "pd.Series[int]", learnt: pd.Timestamp) -> Holdout:
    as_of = pd.Timestamp(day["as_of"].iloc[0])
    name = f"{as_of:%Y-%m-%d}"
    compared = int(counts.get(as_of, 0))
    return Holdout(name, store.digest(name), len(day), compared, ("", "") if as_of >= learnt else LEARNT)


def _notes(kept: list[pd.DataFrame], rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Say so where only some customers were compared."""
    before, after = sum(map(len, kept)), len(rows)
    if before == after:
        return ()
    zh = f"共 {before:,} 行，按客户编号的散列抽取其中 {after:,} 行比较，每次抽到的客户相同"
    return (
        (
            zh,
            f"of {before:,} rows {after:,} were compared, drawn by a hash of the customer's id, the same ones each time",
        ),
    )
