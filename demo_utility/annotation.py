"""Annotators: a part of the calls gets labels, and one label in twenty or so is wrong."""

from random import Random

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac
from demo_utility.phrase import draw
from demo_utility.profile import CONCERNS, read_profile
from demo_utility.stream import text_stream
from demo_utility.transcript import Call

SENTIMENT_LABELS = {"dissatisfied": "不满", "neutral": "平稳", "satisfied": "满意"}
CONCERN_MARK = ";"
# Share of sentiments and of concern sets each annotator gets wrong.
_ANNOTATORS = {"标注员甲": 0.03, "标注员乙": 0.04, "标注员丙": 0.04, "标注员丁": 0.05}
_MOST = 0.8  # some calls always stay unlabelled
_LATEST_DAYS = 15
_DAY = 86_400


def annotate(calls: list[Call], wanted: int, almanac: Almanac, seed: int, block: int) -> pa.Table:
    """Return labels of `wanted` calls of one block as exported, fewer where there are too few calls."""
    rng = text_stream(seed, "annotation", block)
    end = int((almanac.end + 1).astype("datetime64[s]").astype(np.int64))
    ripe = [call for call in calls if call.ended + _LATEST_DAYS * _DAY < end]
    chosen = sorted(rng.sample(range(len(ripe)), min(wanted, int(len(ripe) * _MOST))))
    rows: dict[str, list[str]] = {name: [] for name in ("通话编号", "客户情绪", "关注点", "标注人", "标注时间")}
    for call in (ripe[number] for number in chosen):
        done = call.ended + rng.randrange(1, _LATEST_DAYS) * _DAY
        annotator = draw(rng, list(_ANNOTATORS))
        sentiment, concerns = _label(call, rng, _ANNOTATORS[annotator])
        if done < end:
            moment = str(np.datetime64(done, "s")).replace("T", " ")
            for name, value in zip(
                rows, (call.number, SENTIMENT_LABELS[sentiment], concerns, annotator, moment), strict=True
            ):
                rows[name].append(value)
    return pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()})


def _label(call: Call, rng: Random, mistakes: float) -> tuple[str, str]:
    plan = call.planned.plan
    sentiment, concerns = plan.mood.sentiment, set(plan.concerns)
    if rng.random() < mistakes:
        sentiment = "neutral" if sentiment != "neutral" else draw(rng, ("dissatisfied", "satisfied"))
    if rng.random() < mistakes:
        _mistake(concerns, rng)
    return sentiment, CONCERN_MARK.join(name for name in CONCERNS if name in concerns)


def _mistake(concerns: set[str], rng: Random) -> None:
    """Overlook one of several, or take one for what it is easily mistaken for, or add that."""
    one = draw(rng, sorted(concerns))
    if len(concerns) > 1 and rng.random() < 0.5:
        concerns.discard(one)
        return
    other = draw(rng, list(read_profile("concerns")[one]["mistaken"]))
    if rng.random() < 0.5:
        concerns.discard(one)
    concerns.add(other)
