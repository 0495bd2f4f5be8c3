"""What the text models found in a call, as the row of `text_signals`: at night and when a call comes in, by the same code."""

import json
from datetime import datetime
from typing import Protocol

from feature_store.tables.concern import CONCERNS, COURSES
from nlp.answer import Analysis


class HeardCall(Protocol):
    """The call that an analysis belongs to; instants are Asia/Shanghai wall-clock time."""

    @property
    def call_id(self) -> str:
        """Id of the call."""

    @property
    def customer_id(self) -> str:
        """Who called."""

    @property
    def ended_at(self) -> datetime:
        """When the call ended."""

    @property
    def available_at(self) -> datetime:
        """From when it was known here."""


def signal(call: HeardCall, analysis: Analysis) -> dict[str, object]:
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
        "angry": analysis.sentiment.anger.angry,
        "course": analysis.arc.change if analysis.arc.change in COURSES else None,
        **{f"concern_{name}": name in concerns for name in CONCERNS},
        "evidence": json.dumps(_evidence(call, analysis), ensure_ascii=False),
    }


def _evidence(call: HeardCall, analysis: Analysis) -> list[dict[str, object]]:
    """Return for each concern the sentence that shows it, and where it stands: call, day, turn and offsets within the turn."""
    of_call = {"call_id": call.call_id, "said_on": f"{call.ended_at:%Y-%m-%d}"}
    return [
        {
            "concern": concern.label,
            **concern.as_dict()["evidence"],
            **of_call,
            "confidence": round(concern.probability, 4),
        }
        for concern in analysis.concerns
    ]
