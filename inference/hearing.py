"""Hearing calls: what the text models of the bundle find in each call becomes rows of `text_signals`."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from feature_store.canonical import CONCERNS, TEXT_SIGNALS
from feature_store.column import arrow_schema
from feature_store.engine import Engine
from feature_store.warehouse import Warehouse
from inference.analyst import CONCERNS as CONCERNS_MODEL
from inference.analyst import SENTIMENT, load_analyst
from nlp.analysis import Analyst
from nlp.answer import Analysis
from nlp.transcript import Transcript, Turn
from registry.bundle import Bundle

CHUNK = 2000
Progress = Callable[[int, int], None]


def hear_calls(
    engine: Engine, warehouse: Warehouse, bundle: Bundle, configs: Path, now: datetime, progress: Progress | None = None
) -> int:
    """Analyse every call that these text models have not heard yet; return how many there were."""
    source = text_models(bundle)
    heard = engine.table("text_signals").call_id.to_pandas() if warehouse.derived_by("text_signals") == source else ()
    calls = engine.table("calls").select("call_id", "customer_id", "ended_at", "available_at").to_pandas()
    new = calls[~calls.call_id.isin(heard)].sort_values("call_id", ignore_index=True)
    if new.empty:
        return 0
    rows = list(_signals(new, _turns(engine), load_analyst(bundle, configs), progress))
    warehouse.write_derived("text_signals", pa.Table.from_pylist(rows, schema=arrow_schema(TEXT_SIGNALS)), source, now)
    return len(rows)


def text_models(bundle: Bundle) -> str:
    """Return the versions of the text models, which text signals belong to."""
    models = bundle.manifest.models
    return ",".join(f"{name}:{models[name].version}" for name in (SENTIMENT, CONCERNS_MODEL))


def _turns(engine: Engine) -> dict[str, Transcript]:
    turns = engine.table("call_turns").select("call_id", "turn", "speaker", "text").to_pandas()
    turns = turns.dropna(subset=["text"]).sort_values(["call_id", "turn"])
    said = turns.groupby("call_id", sort=False)
    return {str(call): Transcript(tuple(map(Turn, part.speaker, part.text))) for call, part in said}


def _signals(
    calls: pd.DataFrame, transcripts: dict[str, Transcript], analyst: Analyst, progress: Progress | None
) -> Iterator[dict[str, object]]:
    calls = calls[calls.call_id.isin(transcripts.keys())]
    for start in range(0, len(calls), CHUNK):
        part = calls.iloc[start : start + CHUNK]
        found = analyst.analyze_many([transcripts[call] for call in part.call_id])
        yield from (signal(call, analysis) for call, analysis in zip(part.itertuples(), found, strict=True))
        if progress:
            progress(min(start + CHUNK, len(calls)), len(calls))


def signal(call: Any, analysis: Analysis) -> dict[str, object]:  # noqa: ANN401 - a row of itertuples
    """Return the row of `text_signals` that an analysed call gives."""
    concerns = {concern.id for concern in analysis.concerns}
    return {
        "call_id": call.call_id,
        "customer_id": call.customer_id,
        "said_at": call.ended_at,
        "available_at": call.available_at,
        # The likeliest label, also where an agent would be told "unknown": features count calls by label, and a call that
        # counted for none would make its customer look calm. How sure it is stands in `dissatisfaction`.
        "sentiment": analysis.sentiment.likeliest,
        "dissatisfaction": analysis.sentiment.probabilities["dissatisfied"],
        **{f"concern_{name}": name in concerns for name in CONCERNS},
        "evidence": json.dumps(
            [{"concern": c.label, "sentence": c.evidence.sentence} for c in analysis.concerns], ensure_ascii=False
        ),
    }
