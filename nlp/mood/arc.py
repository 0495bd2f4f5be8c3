"""How the feeling changes: the first third of the customer's turns against the last."""

from typing import NamedTuple

from nlp.mood.label import SENTIMENT_LABELS, UNKNOWN
from nlp.transcript import Transcript

_RANK = {label: rank for rank, label in enumerate(SENTIMENT_LABELS)}


class Arc(NamedTuple):
    """Labels of the start and the end of a call, ids of FEELING_LABELS, and what `change` says of them."""

    start: str
    end: str
    change: str


def arc(start: str, end: str) -> Arc:
    """Return the arc between two labels; unknown where one of them is."""
    return Arc(start, end, _change(start, end))


def thirds(transcript: Transcript, said: list[int]) -> tuple[Transcript, Transcript] | None:
    """Return the call up to the end of the first third of the customer's turns, and from the start of the last third on.

    `said` are the numbers of the turns in which the customer speaks, ascending. A third is at least one turn; of two turns the
    first is the start and the second the end. The agent's turns in between belong to it, as the answer depends on what was
    asked. Null where the customer speaks in fewer than two turns: start and end are the whole call.
    """
    if len(said) < 2:  # noqa: PLR2004 - a start and an end
        return None
    third = -(-len(said) // 3)
    turns = transcript.turns
    return Transcript(turns[: said[third - 1] + 1]), Transcript(turns[said[-third] :])


def _change(start: str, end: str) -> str:
    if UNKNOWN in {start, end}:
        return UNKNOWN
    if start == end:
        return "dissatisfied_throughout" if start == "dissatisfied" else "steady"
    return "worse" if _RANK[end] < _RANK[start] else "better"
