"""What several people said of one call becomes one label, or waits for somebody else."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from feature_store.desk.annotation import Annotation

ENOUGH = 3
"""So many people settle by majority what two saw differently."""
JOINED = "、"


class Settled(NamedTuple):
    """The label of a call: concerns and sentiment as the desk stores them, "" where left open, and who said it."""

    concerns: str
    sentiment: str
    annotators: str


def settled(said: Sequence[Annotation]) -> Settled | None:
    """Return what the people who labelled a call say together; null where they differ and nobody outvotes the others.

    Concerns count as a whole set. Where feelings differ without a majority they are left open.
    """
    concerns = _majority([each.concerns or "" for each in said])
    if concerns is None:
        return None
    agreed = [each for each in said if (each.concerns or "") == concerns]
    return Settled(
        concerns,
        _majority([each.sentiment or "" for each in said]) or "",
        JOINED.join(each.annotator for each in agreed),
    )


def _majority(values: Sequence[str]) -> str | None:
    """Return the value that all, or more than half of at least three, name."""
    value, votes = Counter(values).most_common(1)[0]
    return value if votes == len(values) or (len(values) >= ENOUGH and 2 * votes > len(values)) else None
