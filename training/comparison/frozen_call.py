"""The calls text models are compared on: labels of whole months, frozen, without what either version could have learnt from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

from nlp.transcript import Transcript
from training.comparison.finding import Holdout
from training.comparison.frozen import LEARNT
from training.retraining.holdout import HoldoutStore
from training.text_dataset import CallLabel, LabelledCalls

COLUMNS = ("call_id", "customer_id", "as_of", "ripe_at", "target", "sentiment", "concerns", "text")
SEPARATOR = ";"


@dataclass(frozen=True)
class HeldCalls:
    """Calls to compare on, with their labels as they were frozen, what each month gave, and what has to be known of them."""

    calls: LabelledCalls
    holdouts: tuple[Holdout, ...]
    notes: tuple[tuple[str, str], ...] = ()


def frozen_calls(calls: LabelledCalls, folder: Path, now: datetime, tests_from: Iterable[str]) -> HeldCalls:
    """Return the labelled calls of the months that both versions were tested on, freezing the labels of months that were not yet.

    Calls that ended before the later of `tests_from`, the instants from which each version was tested, are left out, and so is a
    call that is gone or whose text is another than when it was frozen. TrainingError where a file is not what was frozen.
    """
    store, begin = HoldoutStore(folder, COLUMNS), max(pd.Timestamp(each) for each in tests_from)
    table = _table(calls)
    months = table[table["as_of"] >= begin.to_period("M").start_time].groupby("as_of")
    days = [store.frozen(rows, now) for _, rows in sorted(months)]
    if not days:
        return HeldCalls(calls.select(np.zeros(len(calls), dtype=bool)), ())
    frozen = pd.concat(days, ignore_index=True)
    texts = dict(zip(table["call_id"], table["text"], strict=True))
    later = (frozen["ripe_at"] >= begin).to_numpy()
    same = frozen["call_id"].map(texts).eq(frozen["text"]).to_numpy()
    kept = frozen[later & same]
    counts = kept["as_of"].value_counts()
    holdouts = tuple(_holdout(store, day, int(counts.get(day["as_of"].iloc[0], 0)), begin) for day in days)
    return HeldCalls(_relabelled(calls, kept), holdouts, _notes(int((later & ~same).sum())))


def _table(calls: LabelledCalls) -> pd.DataFrame:
    ended = pd.Series(pd.to_datetime(calls.at))
    found = pd.DataFrame({"call_id": calls.call_ids, "customer_id": calls.customer_ids, "ripe_at": ended})
    named = [None if label.concerns is None else SEPARATOR.join(label.concerns) for label in calls.labels]
    return found.assign(
        as_of=ended.dt.to_period("M").dt.start_time.astype("datetime64[us]"),
        sentiment=np.array([label.sentiment for label in calls.labels], dtype=object),
        concerns=np.array(named, dtype=object),
        target=[int(label.sentiment == "dissatisfied" or bool(label.concerns)) for label in calls.labels],
        text=[_digest(transcript) for transcript in calls.transcripts],
    )


def _digest(transcript: Transcript) -> str:
    return sha256(repr(transcript).encode()).hexdigest()


def _relabelled(calls: LabelledCalls, kept: pd.DataFrame) -> LabelledCalls:
    places = {call: place for place, call in enumerate(calls.call_ids)}
    rows = np.array(sorted(places[call] for call in kept["call_id"]), dtype=np.intp)
    chosen = calls.select(rows)
    labels = {row.call_id: _label(row.sentiment, row.concerns) for row in kept.itertuples()}
    return LabelledCalls(
        chosen.transcripts,
        tuple(labels[call] for call in chosen.call_ids),
        chosen.call_ids,
        chosen.customer_ids,
        chosen.at,
    )


def _label(sentiment: object, concerns: object) -> CallLabel:
    named = tuple(name for name in concerns.split(SEPARATOR) if name) if isinstance(concerns, str) else None
    return CallLabel(sentiment if isinstance(sentiment, str) else None, named)


def _holdout(store: HoldoutStore, day: pd.DataFrame, compared: int, begin: pd.Timestamp) -> Holdout:
    name = f"{day['as_of'].iloc[0]:%Y-%m-%d}"
    learnt = bool((day["ripe_at"] < begin).any())
    zh, en = LEARNT
    why = (
        (f"{begin:%Y-%m-%d %H:%M} 之前的通话：{zh}", f"calls before {begin:%Y-%m-%d %H:%M}: {en}")
        if learnt
        else ("", "")
    )
    return Holdout(name, store.digest(name), len(day), compared, why)


def _notes(lost: int) -> tuple[tuple[str, str], ...]:
    if not lost:
        return ()
    zh = f"{lost} 通电话在冻结之后被删除或文字已变，未参与比较"
    return ((zh, f"{lost} calls were left out: gone, or of another text than when they were frozen"),)
