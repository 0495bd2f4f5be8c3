"""What stands at the customer's: meters, rooftop solar, charging piles, storage, heat pumps; installed, replaced, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Days
from demo_utility.customer import Customers
from demo_utility.export_column import Day, days, flags, midnights, texts
from demo_utility.scene import Scene
from demo_utility.stream import text_stream
from demo_utility.wish import granted_wishes

KINDS = {"meter": "电能表", "solar": "分布式光伏", "charging_pile": "充电桩", "storage": "储能", "heat_pump": "热泵"}
_SMART, _REPLACED, _REMOVED = 0.96, 0.05, 0.10
_HAS_PILE, _FIRM_PILE, _HOME_STORAGE, _FIRM_STORAGE, _HEAT_PUMP = 0.75, 0.03, 0.10, 0.20, 0.015
_EVENING = 18
# Usual power in kW, (household, firm).
_POWER = {"solar": (12.0, 260.0), "charging_pile": (7.0, 60.0), "storage": (8.0, 200.0), "heat_pump": (6.0, 45.0)}

_Planned = tuple[str, np.datetime64, Day]
_Plan = list[_Planned]


@dataclass(frozen=True)
class Equipment:
    """One thing at a customer's; `removed` is the day it was taken away, None while it stands."""

    number: str
    customer: int
    kind: str
    power: float | None
    smart: bool | None
    installed: np.datetime64
    removed: Day


def draw_equipment(scene: Scene) -> list[Equipment]:
    """Return what stands or stood at each customer's: a meter at all, the rest where it fits.

    Those who ask about solar or a charging pile have it some months later, or never.
    """
    rng = text_stream(scene.seed, "equipment", scene.block)
    customers, almanac = scene.customers, scene.world.almanac
    found: list[Equipment] = []
    wishes = granted_wishes(scene.calls, rng)
    for customer in range(len(customers)):
        plan = _meters(rng, customers, customer, almanac) + _own(rng, customers, customer, almanac)
        have = {kind for kind, *_ in plan}
        plan += [(kind, day, None) for kind, day in wishes.get(customer, []) if kind not in have and day <= almanac.end]
        home = bool(customers.household[customer])
        for item in plan:
            found.append(_built(f"E{scene.block:05d}{len(found):05d}", customer, item, home=home, rng=rng))
    return found


def solar_days(equipment: list[Equipment], customers: Customers) -> Days:
    """Return since when each customer feeds in solar power, NaT where not at all."""
    days = np.full(len(customers), np.datetime64("NaT"), dtype="datetime64[D]")
    for item in equipment:
        if item.kind == "solar":
            days[item.customer] = item.installed
    return days


def equipment_rows(equipment: list[Equipment], customers: Customers) -> pa.Table:
    """Return the equipment as exported on the evening of its installation, when nothing had been taken away yet."""
    return _rows(equipment, customers, [None] * len(equipment))


def removal_rows(equipment: list[Equipment], customers: Customers) -> pa.Table:
    """Return what has been taken away, exported again on that evening with the day of removal."""
    gone = [item for item in equipment if item.removed is not None]
    return _rows(gone, customers, [item.removed for item in gone])


def _rows(equipment: list[Equipment], customers: Customers, removed: Sequence[Day]) -> pa.Table:
    known = [item.installed if day is None else day for item, day in zip(equipment, removed, strict=True)]
    return pa.table(
        {
            "设备编号": texts([item.number for item in equipment]),
            "客户编号": customers.ids.take(pa.array([item.customer for item in equipment], pa.int64())),
            "设备类型": texts([KINDS[item.kind] for item in equipment]),
            "额定功率": pa.array([item.power for item in equipment], pa.float64()),
            "智能电表标志": flags([item.smart for item in equipment]),
            "安装日期": days([item.installed for item in equipment]),
            "拆除日期": days(removed),
            "入库时间": midnights(known, _EVENING),
        }
    )


def _meters(rng: Random, customers: Customers, customer: int, almanac: Almanac) -> _Plan:
    """A meter since the connection or the last change; a few are changed within the horizon."""
    opened = customers.opened_on[customer]
    since = max(opened, almanac.start - rng.randrange(60, 8 * 365))
    if rng.random() >= _REPLACED:
        return [("meter", since, None)]
    changed = max(almanac.start, since) + rng.randrange(20, max(21, len(almanac.days) - 40))
    if changed > almanac.end:
        return [("meter", since, None)]
    return [("meter", since, changed), ("meter", changed, None)]


def _own(rng: Random, customers: Customers, customer: int, almanac: Almanac) -> _Plan:
    home = bool(customers.household[customer])
    solar = bool(customers.solar[customer])
    shares = {
        "solar": float(solar),
        "charging_pile": _HAS_PILE * float(customers.electric_car[customer]) if home else _FIRM_PILE,
        "storage": (_HOME_STORAGE if home else _FIRM_STORAGE) * (1.0 if solar else 0.05),
        "heat_pump": _HEAT_PUMP,
    }
    plan: _Plan = []
    for kind in (kind for kind, share in shares.items() if rng.random() < share):
        # Solar is in the curves of the whole horizon, so it stood before it and stays; the rest may be newer.
        latest = almanac.start if kind == "solar" else almanac.end
        installed = max(customers.opened_on[customer], latest - rng.randrange(10, 4 * 365))
        removed = installed + rng.randrange(200, 900)
        leaves = kind != "solar" and rng.random() < _REMOVED and almanac.start < removed <= almanac.end
        plan.append((kind, installed, removed if leaves else None))
    return plan


def _built(number: str, customer: int, plan: _Planned, *, home: bool, rng: Random) -> Equipment:
    kind, installed, removed = plan
    usual = _POWER[kind][0 if home else 1] if kind in _POWER else None
    power = None if usual is None else round(usual * rng.lognormvariate(0.0, 0.35), 1)
    smart = rng.random() < _SMART if kind == "meter" else None
    return Equipment(number, customer, kind, power, smart, installed, removed)
