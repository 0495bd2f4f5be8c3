"""Hearing calls: what the text models of the bundle find in each call becomes rows of `text_signals`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TEXT_SIGNALS
from feature_store.column import arrow_schema
from feature_store.engine import Engine
from feature_store.spoken_turn import turns_of
from feature_store.warehouse import Warehouse
from inference.call.signal import signal
from inference.model.analyst import CONCERNS as CONCERNS_MODEL
from inference.model.analyst import SENTIMENT, load_analyst
from nlp.analysis import Analyst
from nlp.transcript import Transcript, Turn
from registry.bundle import Bundle

CHUNK = 2000
KEPT_AT_ONCE = 10_000
Progress = Callable[[int, int], None]


def hear_calls(
    engine: Engine, warehouse: Warehouse, bundle: Bundle, configs: Path, now: datetime, progress: Progress | None = None
) -> int:
    """Analyse every call that these text models have not heard yet; return how many there were.

    Some thousand calls are heard and kept at a time, so a run that was killed goes on behind them. What other models heard counts
    until these have heard everything.
    """
    source = text_models(bundle)
    new = _unheard(engine, warehouse, source)
    analyst = None if new.empty else load_analyst(bundle, configs)
    rows = 0
    for start in range(0, len(new), KEPT_AT_ONCE):
        part = new.iloc[start : start + KEPT_AT_ONCE]
        if analyst is not None and (found := list(_signals(part, _turns(engine, part.call_id.tolist()), analyst))):
            kept = pa.Table.from_pylist(found, schema=arrow_schema(TEXT_SIGNALS))
            rows += warehouse.append_derived(TEXT_SIGNALS.name, kept, source, now).accepted
        if progress:
            progress(start + len(part), len(new))
    if any(commit.source == source for commit in warehouse.commits(TEXT_SIGNALS.name)):
        warehouse.stand(TEXT_SIGNALS.name, source)
    return rows


def text_models(bundle: Bundle) -> str:
    """Return the versions of the text models, which text signals belong to."""
    models = bundle.manifest.models
    return ",".join(f"{name}:{models[name].version}" for name in (SENTIMENT, CONCERNS_MODEL))


def _unheard(engine: Engine, warehouse: Warehouse, source: str) -> pd.DataFrame:
    """Return the calls of which there is no row from these models, also none of a run that was killed; by id."""
    kept = [commit for commit in warehouse.commits(TEXT_SIGNALS.name) if commit.source == source]
    parts = [warehouse.root / part for commit in kept for part in commit.parts]
    heard = {call for part in parts for call in pq.read_table(part, columns=["call_id"])["call_id"].to_pylist()}
    calls = engine.table("calls").select("call_id", "customer_id", "ended_at", "available_at").to_pandas()
    return calls[~calls.call_id.isin(heard)].sort_values("call_id", ignore_index=True)


def _turns(engine: Engine, calls: Sequence[str]) -> dict[str, Transcript]:
    said = turns_of(engine, calls).groupby("call_id", sort=False)
    return {str(call): Transcript(tuple(map(Turn, part.speaker, part.text))) for call, part in said}


def _signals(calls: pd.DataFrame, transcripts: dict[str, Transcript], analyst: Analyst) -> Iterator[dict[str, object]]:
    calls = calls[calls.call_id.isin(transcripts.keys())]
    for start in range(0, len(calls), CHUNK):
        part = calls.iloc[start : start + CHUNK]
        rows: Iterable[Any] = part.itertuples()
        found = analyst.analyze_many([transcripts[call] for call in part.call_id])
        yield from (signal(call, analysis) for call, analysis in zip(rows, found, strict=True))
