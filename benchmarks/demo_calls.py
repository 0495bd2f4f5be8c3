"""Calls of a simulated utility as its systems deliver them, and what its hidden truth says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nlp.redaction import redact_transcript
from nlp.transcript import Transcript
from training.text_dataset import CallLabel, LabelledCalls

Said = list[dict[str, str]]
_MOODS = {"不满": "dissatisfied", "平稳": "neutral", "一般": "neutral", "满意": "satisfied"}
_SPEAKERS = ("坐席", "客户")


@dataclass(frozen=True)
class DeliveredCalls:
    """Turns of each call as exported, label, id and customer; all have n_calls entries, in the order of time."""

    said: Sequence[Said]
    labels: Sequence[CallLabel]
    call_ids: Sequence[str]
    customer_ids: Sequence[str]

    def read(self, transcripts: Sequence[Transcript]) -> LabelledCalls:
        """Return the calls as these transcripts, redacted."""
        return LabelledCalls(
            tuple(map(redact_transcript, transcripts)),
            tuple(self.labels),
            tuple(self.call_ids),
            tuple(self.customer_ids),
            np.arange(len(self.said)).astype("datetime64[h]"),
        )


def delivered_calls(utility: Path) -> tuple[DeliveredCalls, DeliveredCalls]:
    """Return the calls that annotators labelled, with their labels, and the others with the truth."""
    turns = pd.concat(map(_table, sorted((utility / "raw").glob("s_comm_text_*.csv"))))
    turns = turns[turns["说话人"].isin(_SPEAKERS)].assign(turn=lambda t: t["话轮序号"].astype(int))
    said = {str(call): list(_turns(part)) for call, part in turns.sort_values("turn").groupby("通话编号")}
    truth = pd.read_parquet(utility / "truth" / "calls.parquet").sort_values(["started_at", "call_id"])
    truth = truth[truth.call_id.isin(said.keys())]
    sheet = pd.concat(map(_table, sorted((utility / "raw").glob("s_comm_label_*.csv")))).set_index("通话编号")
    written = {
        str(call): CallLabel(_MOODS[mood], tuple(names.split(";")) if names else ())
        for call, mood, names in zip(sheet.index, sheet["客户情绪"], sheet["关注点"], strict=True)
        if mood in _MOODS
    }
    hidden = {
        call: CallLabel(mood, tuple(names))
        for call, mood, names in zip(truth.call_id, truth.sentiment, truth.concerns, strict=True)
    }
    others = {call: label for call, label in hidden.items() if call not in sheet.index}
    return _delivered(truth, said, written), _delivered(truth, said, others)


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _turns(part: pd.DataFrame) -> Iterator[dict[str, str]]:
    for speaker, text in zip(part["说话人"], part["识别文本"], strict=True):
        yield {"speaker": str(speaker), "text": str(text)}


def _delivered(truth: pd.DataFrame, said: dict[str, Said], labels: dict[str, CallLabel]) -> DeliveredCalls:
    kept = [
        (str(call), str(customer))
        for call, customer in zip(truth.call_id, truth.customer_id, strict=True)
        if call in labels and any(turn["text"].strip() for turn in said[call])
    ]
    calls = [call for call, _ in kept]
    return DeliveredCalls(
        [said[call] for call in calls], [labels[call] for call in calls], calls, [customer for _, customer in kept]
    )
