"""What customers answer when they are asked how a call was: a score that leans on the mood of the call, at times a comment."""

from functools import cache
from random import Random

import pyarrow as pa

from demo_utility.export_column import seconds, texts
from demo_utility.matter import Phrases
from demo_utility.mood import Mood
from demo_utility.phrase import compiled, draw, expand, read_phrases
from demo_utility.scene import Scene
from demo_utility.stream import text_stream
from demo_utility.transcript import Call

SCORES = ("非常不满意", "不满意", "一般", "满意", "非常满意")
# Share of the calls of each mood that are answered for, and the odds of the scores 1 … 5.
_ANSWERED = {"dissatisfied": 0.34, "neutral": 0.20, "satisfied": 0.28}
_ODDS = {
    "dissatisfied": (34, 32, 20, 10, 4),
    "neutral": (3, 8, 34, 38, 17),
    "satisfied": (1, 2, 10, 33, 54),
}
_CHANNELS = {"短信": 0.62, "微信": 0.18, "APP": 0.12, "呼叫中心": 0.08}
_COMMENTED = 0.45
_HOUR, _LATEST_HOURS, _NIGHT_HOURS = 3600, 60, 7


def survey_rows(scene: Scene) -> pa.Table:
    """Return the answered surveys of one block as exported, within minutes to days after the call."""
    rng = text_stream(scene.seed, "survey", scene.block)
    latest = (scene.world.almanac.end + 1).astype("datetime64[s]").astype(int)
    answered = [call for call in scene.calls if rng.random() < _ANSWERED[call.planned.plan.mood.sentiment]]
    times = [_awake(call.ended + 60 + int(_HOUR * min(rng.expovariate(1 / 9), _LATEST_HOURS))) for call in answered]
    asked = zip(answered, times, strict=True)
    found = [(call, at, _score(call.planned.plan.mood, rng)) for call, at in asked if at < latest]
    return pa.table(
        {
            "调查编号": texts([f"M{scene.block:05d}{number:05d}" for number in range(len(found))]),
            "客户编号": scene.customers.ids.take(pa.array([call.planned.customer for call, _, _ in found], pa.int64())),
            "评价时间": seconds([at for _, at, _ in found]),
            "渠道": texts(rng.choices(list(_CHANNELS), list(_CHANNELS.values()), k=len(found))),
            "满意度": texts([SCORES[score - 1] for _, _, score in found]),
            "评价事项": texts([next(iter(call.script.topics.values())).order.type for call, _, _ in found]),
            "客户评价": texts([_comment(call, score, scene, rng) for call, _, score in found]),
            "入库时间": seconds([at for _, at, _ in found]),
        }
    )


def _awake(second: int) -> int:
    """Nobody answers before seven in the morning."""
    return second + _NIGHT_HOURS * _HOUR if second % (24 * _HOUR) < _NIGHT_HOURS * _HOUR else second


def _score(mood: Mood, rng: Random) -> int:
    return rng.choices((1, 2, 3, 4, 5), _ODDS[mood.sentiment])[0]


def _comment(call: Call, score: int, scene: Scene, rng: Random) -> str | None:
    if rng.random() >= _COMMENTED:
        return None
    return expand(draw(rng, _comments()[score - 1]), rng, {"phone": scene.people[call.planned.customer].phone})


@cache
def _comments() -> tuple[Phrases, ...]:
    phrases = read_phrases("survey")
    return tuple(compiled(phrases[str(score)]) for score in range(1, 6))
