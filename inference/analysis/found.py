"""The table of what was found: one row a contact, written aside and put in place whole."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from inference.analysis.contact import Contact, Refused
from nlp.answer import Analysis, FoundConcern
from registry.durable import sync

_TEXT, _REAL = pa.string(), pa.float64()
_CONCERN = pa.struct(
    [
        ("id", _TEXT), ("topic", _TEXT), ("probability", _REAL),
        ("turn", pa.int32()), ("start", pa.int32()), ("end", pa.int32()), ("sentence", _TEXT),
    ]
)  # fmt: skip
_TURN = pa.struct([("speaker", _TEXT), ("text", _TEXT), ("sentiment", _TEXT), ("dissatisfied", _REAL)])
SCHEMA = pa.schema(
    [
        ("row", pa.int64()), ("call_id", _TEXT), ("channel", _TEXT), ("role_confidence", _REAL),
        ("sentiment", _TEXT), ("dissatisfied", _REAL), ("neutral", _REAL), ("satisfied", _REAL),
        ("intensity", pa.int8()), ("angry", pa.bool_()), ("anger_probability", _REAL),
        ("arc_start", _TEXT), ("arc_end", _TEXT), ("arc_change", _TEXT),
        ("concerns", pa.list_(_CONCERN)), ("tags", pa.list_(_TEXT)), ("summary", _TEXT), ("turns", pa.list_(_TURN)),
    ]
)  # fmt: skip
"""Labels as in the answer of the service; probabilities from 0 to 1; `dissatisfied` of a turn is null for the agent's."""


class FoundTable:
    """Writes `path` and, where contacts were refused, `<name>.quarantine.jsonl` beside it (row, call_id, reason).

    Both appear when the block ends well; else neither does, and what stood there stays. A quarantine file of an earlier run goes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.quarantine = path.with_name(f"{path.stem}.quarantine.jsonl")
        self.refused = 0
        self._aside = path.with_name(f".{path.name}.new")
        self._refusals_aside = path.with_name(f".{self.quarantine.name}.new")

    def __enter__(self) -> Self:
        """Open both files aside."""
        self._writer = pq.ParquetWriter(self._aside, SCHEMA)
        self._refusals = self._refusals_aside.open("w", encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put both in place, or remove them where the block failed."""
        self._refusals.close()
        self._writer.close()
        if error is not None:
            self._aside.unlink(missing_ok=True)
            self._refusals_aside.unlink(missing_ok=True)
            return
        if self.refused:
            _put(self._refusals_aside, self.quarantine)
        else:
            self._refusals_aside.unlink()
            self.quarantine.unlink(missing_ok=True)
        _put(self._aside, self.path)

    def add(self, found: Sequence[tuple[Contact, Analysis]]) -> None:
        """Append a row for every contact; the file's metadata say under `gridtags` which versions found it."""
        self._writer.write_table(pa.Table.from_pylist([_row(*each) for each in found], schema=SCHEMA))
        of_models = {"versions": found[0][1].versions, "digests": found[0][1].digests}
        self._writer.add_key_value_metadata({"gridtags": json.dumps(of_models)})

    def refuse(self, refused: Refused) -> None:
        """Append a contact that could not be read; what it said is not kept."""
        self.refused += 1
        line = {"row": refused.row, "call_id": refused.id, "reason": refused.reason}
        self._refusals.write(json.dumps(line, ensure_ascii=False) + "\n")


def _put(aside: Path, path: Path) -> None:
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def _row(contact: Contact, analysis: Analysis) -> dict[str, Any]:
    sentiment, arc = analysis.sentiment, analysis.arc
    return {
        "row": contact.row,
        "call_id": contact.id,
        "channel": analysis.channel,
        "role_confidence": analysis.role_confidence,
        "sentiment": sentiment.label,
        **sentiment.probabilities,
        "intensity": sentiment.intensity,
        "angry": sentiment.anger.angry,
        "anger_probability": sentiment.anger.probability,
        "arc_start": arc.start,
        "arc_end": arc.end,
        "arc_change": arc.change,
        "concerns": [_concern(concern) for concern in analysis.concerns],
        "tags": analysis.tags,
        "summary": analysis.summary,
        "turns": [
            {
                "speaker": turn.speaker,
                "text": turn.text,
                "sentiment": feeling.label if feeling else None,
                "dissatisfied": feeling.dissatisfied if feeling else None,
            }
            for turn, feeling in zip(analysis.turns, analysis.feelings, strict=True)
        ],
    }


def _concern(concern: FoundConcern) -> dict[str, Any]:
    return {
        "id": concern.id,
        "topic": concern.topic.id if concern.topic else None,
        "probability": concern.probability,
        "turn": concern.evidence.turn,
        "start": concern.evidence.start,
        "end": concern.evidence.end,
        "sentence": concern.evidence.sentence,
    }
