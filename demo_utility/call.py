"""Planning calls: concerns, mood, repeats, and what is brought up only to be set aside."""

from dataclasses import dataclass
from random import Random

import numpy as np

from demo_utility.almanac import Almanac
from demo_utility.customer import Customers
from demo_utility.mood import draw_mood
from demo_utility.occasion import CAUSES, Occasions
from demo_utility.phrase import draw
from demo_utility.profile import CONCERNS, SENTIMENTS, read_profile, segments
from demo_utility.script import Plan
from demo_utility.stream import text_stream

_SECOND, _THIRD = 0.30, 0.17
_REPEATS = 0.24
_DENIES, _PAST, _OFFERS = 0.13, 0.11, 0.45
_DAY = 86_400


@dataclass(frozen=True)
class PlannedCall:
    """A call to be written: position of the customer in the block, start in seconds since 1970, plan."""

    customer: int
    second: int
    plan: Plan


def plan_calls(
    occasions: Occasions, customers: Customers, almanac: Almanac, seed: int, block: int
) -> list[PlannedCall]:
    """Return the calls of one block sorted by time; dissatisfied callers sometimes call again within days."""
    rng = text_stream(seed, "call", block)
    last = int(almanac.end.astype("datetime64[s]").astype(np.int64)) + 20 * 3600
    calls: list[PlannedCall] = []
    for customer, second, concern, cause, weight in zip(
        occasions.customer.tolist(), occasions.second.tolist(), occasions.concern.tolist(),
        occasions.cause.tolist(), occasions.weight.tolist(), strict=True,
    ):  # fmt: skip
        first = CONCERNS[concern]
        lean = weight + customers.temper[customer]
        call = _plan(rng, customers, customer, second, first, CAUSES[cause], lean)
        calls.append(call)
        if call.plan.mood.sentiment == "dissatisfied" and rng.random() < _REPEATS:
            later = second + rng.randrange(1, 10) * _DAY + rng.randrange(-7200, 7200)
            if later < last:
                calls.append(_plan(rng, customers, customer, later, first, "repeat", lean + 0.5))
    return sorted(calls, key=lambda call: (call.second, call.customer))


def _plan(
    rng: Random, customers: Customers, customer: int, second: int, first: str, cause: str, lean: float
) -> PlannedCall:
    relations = read_profile("concerns")[first]
    repeated = cause == "repeat"
    concerns = [first]
    if repeated and first != "service_complaint" and rng.random() < 0.3:
        concerns.append("service_complaint")
    elif rng.random() < _SECOND:
        concerns += _others(rng, relations["with"], 2 if rng.random() < _THIRD else 1)
    mood = draw_mood(_sentiment(rng, customers, customer, concerns, lean), rng)
    free = [name for name in CONCERNS if name not in concerns]
    mistaken = [name for name in relations["mistaken"] if name not in concerns]
    denied = draw(rng, mistaken) if mistaken and rng.random() < _DENIES else ""
    offers = tuple(rng.sample([name for name in free if name != denied], 1 + (rng.random() < 0.25)))
    plan = Plan(
        concerns=tuple(concerns),
        mood=mood,
        cause=cause,
        repeated=repeated,
        denied=denied,
        past=draw(rng, [name for name in free if name != denied]) if rng.random() < _PAST else "",
        offers=offers if rng.random() < _OFFERS else (),
        at_once=rng.random() < 0.35,
    )
    return PlannedCall(customer, second, plan)


def _others(rng: Random, weights: dict[str, int], count: int) -> list[str]:
    left = dict(weights)
    chosen = []
    for _ in range(min(count, len(left))):
        chosen.append(rng.choices(list(left), list(left.values()))[0])
        del left[chosen[-1]]
    return chosen


def _sentiment(rng: Random, customers: Customers, customer: int, concerns: list[str], lean: float) -> str:
    own = segments()[int(customers.segment[customer])].mood
    matter = [read_profile("concerns")[name]["mood"] for name in concerns]
    logits = [own[i] + sum(m[i] for m in matter) / len(matter) for i in range(3)]
    logits[0] += 0.8 * lean - 0.25
    logits[1] += 0.15
    logits[2] -= 0.4 * lean
    return rng.choices(SENTIMENTS, [float(np.exp(value)) for value in logits])[0]
