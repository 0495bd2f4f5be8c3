"""A text model in the shadow: the calls that came since the night before, heard again, beside what the champion heard."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa

from feature_store.engine import Engine
from feature_store.tables.concern import CONCERNS
from inference.blast.hearing import WINDOW, heard_calls
from inference.model.analyst import SENTIMENT, load_analyst
from inference.shadow.agreement import Agreement, agreement, counted
from registry.bundle import Bundle

_SCORE = "dissatisfaction"
_CALLS_AT_ONCE = 2000


def heard_agreement(
    name: str, bundle: Bundle, engine: Engine, configs: Path, span: tuple[datetime | None, datetime], most: int
) -> Agreement:
    """Return how far the text models of `bundle` agree with what was heard of calls said in a span [since, until).

    At most the latest `most` calls are heard; without a beginning those of the year before. The score is the probability of
    dissatisfaction; the labels of the concerns model are its concerns, each yes or no.
    """
    labels = ("sentiment",) if name == SENTIMENT else tuple(f"concern_{each}" for each in CONCERNS)
    known = _heard(engine, span, most, labels)
    analyst = load_analyst(bundle, configs)
    total: list[tuple[pa.Table, pa.Table]] = []
    for start in range(0, len(known), _CALLS_AT_ONCE):
        part = known.iloc[start : start + _CALLS_AT_ONCE]
        calls = part.rename(columns={"said_at": "ended_at"})
        again = heard_calls(list(calls.itertuples()), analyst, engine)
        total.append(_both(part[part.call_id.isin(again.keys())], again, labels))
    champion, challenger = (pa.concat_tables([pair[side] for pair in total] or [_empty(labels)]) for side in (0, 1))
    return agreement(counted(champion, challenger, _SCORE, labels), labels)


def _heard(engine: Engine, span: tuple[datetime | None, datetime], most: int, labels: Sequence[str]) -> pd.DataFrame:
    since, until = span
    heard = engine.table("text_signals")
    known = heard.filter(
        (heard.said_at >= (since or until - WINDOW)) & (heard.said_at < until) & (heard.available_at < until)
    )
    columns = ("call_id", "customer_id", "said_at", "available_at", _SCORE, *labels)
    latest = known.order_by([known.said_at.desc(), known.call_id]).limit(most).select(*columns).to_pandas()
    return latest.sort_values("call_id", ignore_index=True)


def _both(known: pd.DataFrame, again: dict[str, dict[str, object]], labels: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    rows = [again[call] for call in known.call_id]
    columns = (_SCORE, *labels)
    champion = {name: _column(known[name].tolist(), name) for name in columns}
    return pa.table(champion), pa.table({name: _column([row[name] for row in rows], name) for name in columns})


def _column(values: list[object], name: str) -> pa.Array:
    if name == _SCORE:
        return pa.array(values, pa.float64(), from_pandas=True)
    return pa.array(["" if value is None else str(value) for value in values], pa.string())


def _empty(labels: Sequence[str]) -> pa.Table:
    return pa.table({name: _column([], name) for name in (_SCORE, *labels)})
