"""What was signed: one contract of supply per customer and its renewals, feeding in solar power, supply for a building site."""

from random import Random

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Days
from demo_utility.customer import TYPES, Customers
from demo_utility.export_column import Day, days, flags, midnights, texts
from demo_utility.scene import Scene
from demo_utility.stream import text_stream
from demo_utility.supply import Supply

KINDS = {
    "low_voltage": "低压供用电合同", "high_voltage": "高压供用电合同",
    "solar_feed_in": "分布式光伏购售电合同", "temporary": "临时供用电合同",
}  # fmt: skip
_YEARS = {"high_voltage": 5, "low_voltage": 10, "solar_feed_in": 20}
_TEMPORARY = 0.02
_YEAR = 365
# 市场化交易: capacity in kVA from which firms of each type buy on the market, and the share that does.
_MARKET = {"large_industry": (315.0, 0.85), "commercial": (100.0, 0.45)}

_Contract = tuple[int, str, bool | None, np.datetime64, Day]


def contract_rows(scene: Scene, solar_since: Days) -> pa.Table:
    """Return the contracts as exported; those signed within the horizon renew one that runs out."""
    rng = text_stream(scene.seed, "contract", scene.block)
    rows: list[_Contract] = []
    for customer in range(len(scene.customers)):
        rows += _supply(rng, customer, scene.customers, scene.ledger.supply, scene.world.almanac)
        since = solar_since[customer]
        if not np.isnat(since):
            rows.append((customer, "solar_feed_in", None, since, since + _YEARS["solar_feed_in"] * _YEAR))
        if not scene.customers.household[customer] and rng.random() < _TEMPORARY:
            rows.append(_temporary(rng, customer, scene.world.almanac))
    return _exported(rows, scene)


def _supply(rng: Random, customer: int, customers: Customers, supply: Supply, almanac: Almanac) -> list[_Contract]:
    """The contract in force when the horizon begins (or signed on connection), and its renewals up to the end."""
    kind = (
        "high_voltage" if supply.contract_kva[customer] >= 100 and "kV" in supply.voltage[customer] else "low_voltage"
    )
    least, share = _MARKET.get(TYPES[customers.type[customer]], (np.inf, 0.0))
    market = bool(supply.contract_kva[customer] >= least and rng.random() < share)
    term = _YEARS[kind] * _YEAR
    signed = customers.opened_on[customer]
    if customers.household[customer]:  # open-ended
        return [(customer, kind, False, signed, None)]
    if (past := int((almanac.start - signed).astype(int))) > 0:
        signed += past // term * term
    starts = np.arange(signed, almanac.end + 1, term)
    return [(customer, kind, market, start, start + term - 1) for start in starts]


def _temporary(rng: Random, customer: int, almanac: Almanac) -> _Contract:
    signed = almanac.start + rng.randrange(-300, len(almanac.days) - almanac.first)
    return customer, "temporary", False, signed, signed + rng.randrange(180, 700)


def _exported(rows: list[_Contract], scene: Scene) -> pa.Table:
    return pa.table(
        {
            "合同编号": texts([f"H{scene.block:05d}{number:05d}" for number in range(len(rows))]),
            "客户编号": scene.customers.ids.take(pa.array([row[0] for row in rows], pa.int64())),
            "合同类型": texts([KINDS[row[1]] for row in rows]),
            "市场化交易标志": flags([row[2] for row in rows]),
            "签订日期": days([row[3] for row in rows]),
            "有效期至": days([row[4] for row in rows]),
            "入库时间": midnights([row[3] for row in rows], 18),
        }
    )
