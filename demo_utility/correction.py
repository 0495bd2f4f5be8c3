"""What the utility puts right afterwards: bills issued again, master data that changed. Each is the same record, exported later."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Ints
from demo_utility.scene import Scene
from demo_utility.stream import stream

_REISSUED, _CHANGED = 0.003, 0.01
_LAST_MONTH = 28  # no bill has been issued yet for the days in which a tariff changes
_HOUR = 3600

Texts = Sequence[str | None]


def reissue_bills(bills: pa.Table, scene: Scene) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the bills as first issued, those issued again, and the truth about them.

    A few were wrong at first, by a reading taken for another; what was right, and paid, came some days later.
    """
    rng = stream(scene.seed, "reissue", scene.block)
    known = bills["入库时间"].to_numpy().astype("datetime64[s]")
    wait = rng.integers(2 * 24 * _HOUR, 12 * 24 * _HOUR, len(bills))
    again = known + wait.astype("timedelta64[s]")
    wrong = _some(rng, np.flatnonzero(again < _after(scene.world.almanac)), _REISSUED, scene.block)
    factor = np.where(
        rng.random(len(wrong)) < 0.5, rng.uniform(1.2, 2.4, len(wrong)), rng.uniform(0.3, 0.85, len(wrong))
    )
    first = bills
    for column in ("总电量", "应收金额"):
        values = bills[column].to_numpy().copy()
        values[wrong] = np.round(values[wrong] * factor, 2)
        first = _replaced(first, column, pa.array(values))
    right = _replaced(bills.take(pa.array(wrong)), "入库时间", pa.array(again[wrong]))
    truth = _truth("bills", right["应收标识"].to_pylist(), right["客户编号"].to_pylist(), "reissued", again[wrong])
    return first, right, truth


def change_customers(customers: pa.Table, scene: Scene) -> tuple[pa.Table, pa.Table]:
    """Return the customers whose master data changed, as exported again, and the truth about them.

    Most got a larger connection, some a tariff by the hour in the last weeks.
    """
    rng = stream(scene.seed, "change", scene.block)
    almanac = scene.world.almanac
    chosen = _some(rng, np.arange(len(customers)), _CHANGED, scene.block)
    by_hour = ~scene.customers.time_of_use[chosen] & (rng.random(len(chosen)) < 0.4)
    longest = np.where(by_hour, _LAST_MONTH, len(almanac.days) - almanac.first)
    back = (rng.random(len(chosen)) * (longest - 2)).astype(np.int64) + 1
    day = np.maximum(almanac.end - back.astype("timedelta64[D]"), scene.customers.opened_on[chosen] + 1)
    at = day.astype("datetime64[s]") + (rng.integers(8 * _HOUR, 18 * _HOUR, len(chosen))).astype("timedelta64[s]")
    rows = _replaced(customers.take(pa.array(chosen)), "入库时间", pa.array(at))
    rows = _by_the_hour(rows, by_hour) if by_hour.any() else rows
    rows = _larger(rows, ~by_hour, rng)
    ids = rows["客户编号"].to_pylist()
    return rows, _truth("customers", ids, ids, "changed", at)


def late_truth(readings: pa.Table, late: Ints) -> pa.Table:
    """Return the readings (by their rows) that arrived later than the morning after."""
    rows = readings.take(pa.array(late))
    ids, day = rows["客户编号"].to_pylist(), rows["数据日期"].to_pylist()
    keys = [f"{customer} {one:%Y-%m-%d}" for customer, one in zip(ids, day, strict=True)]
    return _truth("meter_readings", keys, ids, "late", rows["入库时间"].to_numpy().astype("datetime64[s]"))


def _some(rng: np.random.Generator, rows: Ints, share: float, block: int) -> Ints:
    """Choose about a share of the rows, in the first block at least one."""
    count = min(max(int(rng.binomial(len(rows), share)), int(block == 0)), len(rows))
    return np.sort(rng.choice(rows, count, replace=False))


def _by_the_hour(rows: pa.Table, chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> pa.Table:
    tariff = [
        f"{name.split('（')[0]}（分时）" if yes else name
        for name, yes in zip(rows["电价"].to_pylist(), chosen.tolist(), strict=True)
    ]
    flag = ["是" if yes else was for was, yes in zip(rows["分时标志"].to_pylist(), chosen.tolist(), strict=True)]
    return _replaced(_replaced(rows, "电价", pa.array(tariff, pa.string())), "分时标志", pa.array(flag, pa.string()))


def _larger(rows: pa.Table, chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]", rng: np.random.Generator) -> pa.Table:
    factor = np.where(chosen, rng.choice((1.25, 1.5, 2.0), len(rows)), 1.0)
    contract = np.round(rows["合同容量"].to_numpy() * factor, 1)
    operating = np.where(chosen, contract, rows["运行容量"].to_numpy())
    return _replaced(_replaced(rows, "合同容量", pa.array(contract)), "运行容量", pa.array(operating))


def _truth(
    table: str, keys: Texts, ids: Texts, how: str, at: "np.ndarray[tuple[int], np.dtype[np.datetime64]]"
) -> pa.Table:
    return pa.table(
        {
            "table": pa.array([table] * len(keys), pa.string()),
            "key": pa.array(keys, pa.string()),
            "customer_id": pa.array(ids, pa.string()),
            "how": pa.array([how] * len(keys), pa.string()),
            "available_at": pa.array(at.astype("datetime64[s]")),
        }
    )


def _after(almanac: Almanac) -> np.datetime64:
    return (almanac.end + 1).astype("datetime64[s]")


def _replaced(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)
