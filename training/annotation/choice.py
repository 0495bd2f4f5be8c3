"""Which calls are worth an annotator's time: those the model and the cues disagree on, and those the model is unsure of.

Uncertainty sampling (Lewis and Gale 1994, arXiv:cmp-lg/9407020) and disagreement of a committee (Seung et al. 1992), in turns, and
spread over what the calls seem to be about, so that a frequent concern does not fill the sheet.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

WHY = {"near": "靠近阈值", "disagree": "模型与规则不一", "unsure": "信心低"}
"""Why a call is on the sheet: a probability near its threshold, model against cues, nothing found with confidence."""


class Chosen(NamedTuple):
    """Row number of a call, and a key of WHY."""

    row: int
    why: str


def choose(ids: Sequence[str], model: Array, cues: Array, thresholds: Array, limit: int) -> list[Chosen]:
    """Return at most `limit` calls in the order in which they should be labelled; the same input gives the same calls.

    `model` and `cues` are probabilities (n_calls, n_labels), `thresholds` (n_labels,) those of the model.
    """
    seems = (model / thresholds).argmax(axis=1)
    scores = {
        "near": -np.abs(model - thresholds).min(axis=1),
        "disagree": np.abs(model - cues).max(axis=1),
        "unsure": -(model / thresholds).max(axis=1),
    }
    orders = [[Chosen(row, why) for row in _spread(ids, score, seems)] for why, score in scores.items()]
    taken: dict[int, Chosen] = {}
    for one in _in_turns(orders):
        if len(taken) == limit:
            break
        taken.setdefault(one.row, one)
    return list(taken.values())


def _spread(ids: Sequence[str], score: Array, seems: Array) -> Iterator[int]:
    """Yield all rows, highest score first, one of each group of `seems` in turn."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row in sorted(range(len(ids)), key=lambda row: (-score[row], ids[row])):
        groups[int(seems[row])].append(row)
    yield from _in_turns(list(groups.values()))


def _in_turns(lists: Sequence[Sequence[Any]]) -> Iterator[Any]:
    for ones in zip_longest(*lists):
        yield from (one for one in ones if one is not None)
