"""Raw files of a utility with a canary wherever text is, in rows that can be used and in rows that cannot."""

from pathlib import Path

import pandas as pd

from tests.behaviour.canary import Canaries
from tests.training.text_calls import invented_calls

ALL = [Canaries(number) for number in range(14)]
CALL, ORDER, OPINION, KIND, MESSAGE, SURVEY, BAD_TURN, BAD_ORDER, BAD_SCORE, BAD_HEADER, LABEL, ASKED, TALK, BROKEN = (
    ALL
)
_COLUMNS = {
    "customers": "customer_id,customer_type",
    "calls": "call_id,customer_id,started_at,ended_at",
    "call_turns": "call_id,turn,speaker,text,spoken_at",
    "call_annotations": "call_id,sentiment,concerns,annotated_at",
    "work_orders": "work_order_id,customer_id,accepted_at,business_type,accept_content,handle_opinion",
    "messages": "message_id,customer_id,channel,sent_at,text",
    "surveys": "survey_id,customer_id,surveyed_at,score,topic,comment",
}


def write_exports(folder: Path) -> None:
    """Write calls that can be learnt from, work orders, messages and surveys as CSV."""
    calls, at = invented_calls(), pd.Timestamp("2025-01-01")
    rows = list(zip(calls.call_ids, calls.customer_ids, calls.transcripts, calls.labels, calls.at, strict=True))
    turns = [(call, n, t.speaker, t.text, end) for call, _, said, _, end in rows for n, t in enumerate(said.turns)]
    turns += [("T00001", 50, "customer", CALL.sentence, at), ("T00002", 50, BAD_TURN.sentence, BAD_TURN.sentence, at)]
    turns += [("T00003", 60 + n, side, text, at) for n, (side, text) in enumerate(CALL.dictation)]
    labels = [(call, label.sentiment, ";".join(label.concerns), end) for call, _, _, label, end in rows]
    labels[0] = (*labels[0][:2], f"{LABEL.told['name']}{LABEL.told['mobile']}", labels[0][3])
    who = calls.customer_ids[0]
    tables = {
        "customers": [(customer, "residential") for customer in sorted(set(calls.customer_ids))],
        "calls": [(call, customer, end, end) for call, customer, _, _, end in rows],
        "call_turns": turns,
        "call_annotations": labels,
        "work_orders": [
            ("W1", who, at, KIND.sentence, ORDER.sentence, OPINION.sentence),
            ("W2", who, BAD_ORDER.sentence, BAD_ORDER.sentence, BAD_ORDER.sentence, ""),
        ],
        "messages": [("M1", who, "app", at, MESSAGE.sentence)],
        "surveys": [
            ("S1", who, at, 5, KIND.sentence, SURVEY.sentence),
            ("S2", who, at, BAD_SCORE.sentence, "", BAD_SCORE.sentence),
        ],
    }
    for name, table in tables.items():
        pd.DataFrame(table, columns=_COLUMNS[name].split(",")).to_csv(folder / f"{name}.csv", index=False)


def spoil_exports(folder: Path) -> None:
    """Replace one file by one whose header is a sentence."""
    (folder / "customers.csv").write_text(f"customer_id,{BAD_HEADER.sentence}\nA,1\n")
