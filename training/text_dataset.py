"""Labelled calls: what text jobs learn from, and how they are divided without leaking."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nlp.redaction import redact_transcript
from nlp.taxonomy import NONE
from nlp.transcript import Transcript, Turn

_MARK = re.compile(r"[;；,，、\s]+")


@dataclass(frozen=True)
class CallLabel:
    """What an annotator said of one call; null where they did not say. No concern at all is the empty tuple."""

    sentiment: str | None
    concerns: tuple[str, ...] | None


@dataclass(frozen=True)
class LabelledCalls:
    """Calls with their labels, ordered by time; all fields have n_calls entries.

    `transcripts` are redacted. `at` (datetime64) is when the call ended, `call_ids` are unique, `customer_ids` are not.
    """

    transcripts: tuple[Transcript, ...]
    labels: tuple[CallLabel, ...]
    call_ids: tuple[str, ...]
    customer_ids: tuple[str, ...]
    at: NDArray[np.datetime64]

    def __len__(self) -> int:
        """Return the number of calls."""
        return len(self.transcripts)

    @property
    def digest(self) -> str:
        """SHA-256 over ids, times, labels and text: two sets with one digest are the same calls."""
        digest = sha256()
        for row in zip(
            self.call_ids, self.customer_ids, self.at.astype(str), self.labels, self.transcripts, strict=True
        ):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    def select(self, rows: NDArray[Any]) -> "LabelledCalls":
        """Return the calls with these numbers (n_rows,) or where this mask (n_calls,) is true."""
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return LabelledCalls(
            tuple(self.transcripts[number] for number in numbers),
            tuple(self.labels[number] for number in numbers),
            tuple(self.call_ids[number] for number in numbers),
            tuple(self.customer_ids[number] for number in numbers),
            self.at[numbers],
        )


def from_tables(calls: pd.DataFrame, turns: pd.DataFrame, annotations: pd.DataFrame) -> LabelledCalls:
    """Return the annotated calls of the canonical tables calls, call_turns and call_annotations.

    A turn without text counts as silence; a call of which nothing was recognised is left out. Text is redacted again, which
    changes nothing where ingest has done so.
    """
    said = turns[turns["call_id"].isin(annotations["call_id"])].sort_values(["call_id", "turn"])
    said = said.assign(text=said["text"].fillna(""))
    transcripts = {
        str(call): redact_transcript(Transcript(tuple(map(Turn, part["speaker"], part["text"]))))
        for call, part in said.groupby("call_id", sort=False)
        if part["text"].any()
    }
    rows = annotations.merge(calls[["call_id", "customer_id", "ended_at"]], on="call_id", validate="one_to_one")
    rows = rows[rows["call_id"].isin(transcripts.keys())].sort_values(["ended_at", "call_id"])
    labels = (_label(sentiment, names) for sentiment, names in zip(rows["sentiment"], rows["concerns"], strict=True))
    return LabelledCalls(
        tuple(transcripts[call] for call in rows["call_id"]),
        tuple(labels),
        tuple(rows["call_id"]),
        tuple(rows["customer_id"]),
        rows["ended_at"].to_numpy(dtype="datetime64[us]"),
    )


def _label(sentiment: object, names: object) -> CallLabel:
    # A null comes as None or NaN, which is a number.
    concerns = tuple(name for name in _MARK.split(names) if name not in {"", NONE}) if isinstance(names, str) else None
    return CallLabel(sentiment if isinstance(sentiment, str) else None, concerns)
