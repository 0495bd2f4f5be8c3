"""Who asks for rooftop solar or a charging pile, and has it some months later; the others never do."""

from random import Random

import numpy as np

from demo_utility.transcript import Call

# Topic of a call → (what is wanted, share who get it).
_WISHES = {"装光伏": ("solar", 0.40), "装充电桩": ("charging_pile", 0.65)}
_SOONEST_DAYS, _LATEST_DAYS = 35, 240

Wishes = dict[int, list[tuple[str, np.datetime64]]]


def granted_wishes(calls: list[Call], rng: Random) -> Wishes:
    """Return what comes of the first call about each wish: (kind of equipment, day) by customer, also after the horizon."""
    asked: dict[tuple[int, str], np.datetime64 | None] = {}
    for call in calls:
        for topic in call.script.topics.values():
            kind, share = _WISHES.get(topic.name, ("", 0.0))
            if kind and (call.planned.customer, kind) not in asked:
                called = np.datetime64(call.planned.second, "s").astype("datetime64[D]")
                day = called + rng.randrange(_SOONEST_DAYS, _LATEST_DAYS)
                asked[call.planned.customer, kind] = day if rng.random() < share else None
    granted: Wishes = {}
    for (customer, kind), day in asked.items():
        if day is not None:
            granted.setdefault(customer, []).append((kind, day))
    return granted
