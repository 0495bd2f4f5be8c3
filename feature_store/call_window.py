"""What was heard and said in a window of time: shares of concerns and moods, and the turns of callers."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import ibis.expr.types as ir
from pydantic import BaseModel, ConfigDict

from feature_store.engine import Engine

MOODS = ("dissatisfied", "neutral", "satisfied")
CONCERN = "concern_"


class CallShares(BaseModel):
    """How many calls were heard, and the share of each mood and concern (by the column's name) among them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int
    moods: dict[str, float]
    concerns: dict[str, float]


class Window(NamedTuple):
    """[begin, end) by the instant of the call, as it was known at `known`."""

    begin: datetime
    end: datetime
    known: datetime


def call_shares(engine: Engine, window: Window) -> CallShares:
    """Return what the text models heard in the calls of a window."""
    heard = _within(engine.table("text_signals"), "said_at", window)
    names = sorted(name for name in heard.columns if name.startswith(CONCERN))
    row = heard.aggregate(
        calls=heard.count(),
        **{mood: (heard.sentiment == mood).cast("int64").sum() for mood in MOODS},
        **{name: heard[name].cast("int64").sum() for name in names},
    ).to_pandas().fillna(0).iloc[0]  # fmt: skip
    calls = int(row["calls"])
    shares = {name: float(row[name]) / max(calls, 1) for name in (*MOODS, *names)}
    return CallShares(
        calls=calls, moods={each: shares[each] for each in MOODS}, concerns={each: shares[each] for each in names}
    )


def said_turns(engine: Engine, window: Window, most: int) -> Iterator[tuple[str, str]]:
    """Yield call_id and text of what callers said (redacted), by call_id; of more than `most` calls only a sample of calls."""
    turns = _within(engine.table("call_turns"), "spoken_at", window)
    said = turns.filter(turns.speaker == "customer")
    calls = int(said.call_id.nunique().to_pyarrow().as_py())
    if calls > most:
        said = said.filter(said.call_id.hash().abs() % -(-calls // most) == 0)
    for batch in said.select("call_id", "text").order_by("call_id").to_pyarrow_batches():
        for call, text in zip(*(batch.column(name).to_pylist() for name in ("call_id", "text")), strict=True):
            yield call, text or ""


def _within(rows: ir.Table, at: str, window: Window) -> ir.Table:
    return rows.filter((rows[at] >= window.begin) & (rows[at] < window.end) & (rows.available_at < window.known))
