"""What customers look like once another text model has heard their calls again: at most so many calls, of customers at random."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.engine import Engine
from feature_store.snapshot.facts import FactsReader
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.row_file import Heard
from feature_store.snapshot.text_feature import TEXT_FEATURES, TextFeatures
from feature_store.snapshot.writing import write_part
from feature_store.spoken_turn import turns_of
from inference.blast.scoring import CUSTOMER, Side
from inference.call.signal import signal
from nlp.analysis import Analyst
from nlp.transcript import Transcript, Turn

WINDOW = timedelta(days=365)
"""No feature of calls looks further back."""
_CALLS_AT_ONCE = 2000
Signals = list[dict[str, Any]]


class Callers(NamedTuple):
    """How many calls were heard in the year before a night, and how many customers made them."""

    calls: int
    customers: int


class HeardAgain(NamedTuple):
    """The parts in which somebody was heard again, how many customers, and of how many calls the words are kept."""

    parts: list[int]
    customers: int
    calls: int


@dataclass(frozen=True)
class _StoredCall:
    """A call as its signal tells of it."""

    call_id: str
    customer_id: str
    ended_at: datetime
    available_at: datetime


def callers(engine: Engine, as_of: datetime) -> Callers:
    """Return who called in the year before a night, as far as the calls were heard."""
    heard = engine.table("text_signals")
    known = heard.filter((heard.said_at < as_of) & (heard.available_at < as_of) & (heard.said_at >= as_of - WINDOW))
    row = known.aggregate(calls=known.count(), customers=known.customer_id.nunique()).to_pandas().iloc[0]
    return Callers(int(row["calls"]), int(row["customers"]))


def chosen(customer_id: str, share: float) -> bool:
    """Tell whether a customer is among the random `share` who are heard again: always the same ones, whatever the version."""
    return int.from_bytes(hashlib.sha256(customer_id.encode()).digest()[:8]) < share * 2**64


def hear_again(snapshot: SnapshotFolder, side: Side, analyst: Analyst, engine: Engine, share: float) -> HeardAgain:
    """Write for each part the features of calls of the chosen customers, as if the analyst had heard all of their last year.

    A call whose words are not kept any more stays as it was heard.
    """
    parts: list[int] = []
    customers, calls = 0, 0
    with (
        closing(FactsReader(snapshot.root.parent)) as reader,
        closing(TextFeatures.open(snapshot.root / TEXT_FEATURES)) as features,
    ):
        for number, part in enumerate(snapshot.manifest.parts):
            heard = dict(_heard_of(snapshot, part, reader, share))
            if not heard:
                continue
            again = _signals_again(heard, analyst, engine, snapshot.manifest.as_of)
            rows = [_row(features, each, heard[each], again, snapshot) for each in heard]
            known = [name for name in features.features if name in pq.read_schema(snapshot.facts(part)).names]
            schema = pa.schema([(CUSTOMER, pa.string()), *((name, pa.float64()) for name in known)])
            write_part(pa.Table.from_pylist(rows, schema), side.beside(number))
            parts, customers, calls = [*parts, number], customers + len(rows), calls + len(again)
    return HeardAgain(parts, customers, calls)


def _heard_of(
    snapshot: SnapshotFolder, part: Part, reader: FactsReader, share: float
) -> Iterator[tuple[str, tuple[Heard, Signals]]]:
    """Yield the chosen customers of a part who called, ids ascending, with what was heard of them."""
    for batch in pq.ParquetFile(snapshot.facts(part)).iter_batches(columns=[CUSTOMER]):
        for each in batch.column(0).to_pylist():
            if chosen(each, share):
                heard = reader.heard(snapshot.root.name, each)
                signals: Signals = orjson.loads(heard.text_signals)
                if any(_counts(row, snapshot.manifest.as_of) for row in signals):
                    yield each, (heard, signals)


def _signals_again(
    heard: Mapping[str, tuple[Heard, Signals]], analyst: Analyst, engine: Engine, as_of: datetime
) -> dict[str, dict[str, Any]]:
    """Return what the analyst finds in the calls of the last year that a night counts, by call."""
    wanted = [_stored(row) for _, signals in heard.values() for row in signals if _counts(row, as_of)]
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), _CALLS_AT_ONCE):
        calls = wanted[start : start + _CALLS_AT_ONCE]
        found |= heard_calls(calls, analyst, engine)
    return found


def heard_calls(calls: Sequence[Any], analyst: Analyst, engine: Engine) -> dict[str, dict[str, Any]]:
    """Return the row of `text_signals` of each call (a `HeardCall`) whose words are kept, by call."""
    said = turns_of(engine, [call.call_id for call in calls]).groupby("call_id", sort=False)
    transcripts = {str(call): Transcript(tuple(map(Turn, part.speaker, part.text))) for call, part in said}
    kept = [call for call in calls if call.call_id in transcripts]
    analyses = analyst.analyze_many([transcripts[call.call_id] for call in kept])
    return {call.call_id: signal(call, analysis) for call, analysis in zip(kept, analyses, strict=True)}


def _row(
    features: TextFeatures, customer_id: str, heard: tuple[Heard, Signals], again: Mapping[str, dict[str, Any]],
    snapshot: SnapshotFolder,
) -> dict[str, Any]:  # fmt: skip
    before, signals = heard
    rows = [{**row, **_findings(again[row["call_id"]])} if row["call_id"] in again else row for row in signals]
    now = Heard(before.calls, orjson.dumps(rows))
    return {CUSTOMER: customer_id, **features.compute(customer_id, now, snapshot.manifest.as_of)}


def _findings(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found in a call, without when it was and whose."""
    told = ("call_id", "customer_id", "said_at", "available_at", "evidence")
    return {name: value for name, value in row.items() if name not in told}


def _counts(row: Mapping[str, Any], as_of: datetime) -> bool:
    """Tell whether a signal stands, and its call was made in the year before a night and known by then."""
    call = _stored(row)
    stands = row.get("superseded_at") is None
    return stands and as_of - WINDOW <= call.ended_at < as_of and call.available_at < as_of


def _stored(row: Mapping[str, Any]) -> _StoredCall:
    said_at, available_at = (datetime.fromisoformat(str(row[name])) for name in ("said_at", "available_at"))
    return _StoredCall(str(row["call_id"]), str(row["customer_id"]), said_at, available_at)
