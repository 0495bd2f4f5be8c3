"""Rows as the utility's systems export them: customers, load curves, calls."""

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac
from demo_utility.contact import contact_rows
from demo_utility.curve import Singles, sampled_days
from demo_utility.customer import Customers
from demo_utility.identity import Person
from demo_utility.profile import industries, regions
from demo_utility.shape import QUARTERS
from demo_utility.stream import stream
from demo_utility.supply import Supply
from demo_utility.transcript import Call

_CURVE_GAPS = 0.002
_GAP_QUARTERS = 12
_SPEAKERS = {"agent": "坐席", "customer": "客户"}


def customer_rows(customers: Customers, people: list[Person], supply: Supply) -> pa.Table:
    """Return the customer master data, with name, telephone, identity number and address as such systems hold them."""
    household = customers.household
    lines = np.array([*(line.name for line in industries()), ""])[customers.industry]
    trade = np.where(household, np.where(customers.urban < 2, "城镇居民", "乡村居民"), lines)
    areas = regions()
    return pa.table(
        {
            "客户编号": customers.ids,
            "客户名称": pa.array([person.account for person in people], pa.string()),
            "联系电话": pa.array([person.phone for person in people], pa.string()),
            "证件号码": pa.array(
                [p.identity if h else None for p, h in zip(people, household, strict=True)], pa.string()
            ),
            "用电地址": pa.array([person.address for person in people], pa.string()),
            "用电类别": _texts(supply.category),
            "行业分类": _texts(trade),
            "合同容量": pa.array(supply.contract_kva),
            "运行容量": pa.array(supply.operating_kva),
            "电压等级": _texts(supply.voltage),
            "分时标志": _flags(customers.time_of_use),
            "电价": _texts(supply.tariff),
            "城乡类别": _texts(supply.urban_rural),
            "供电单位编码": pa.array([areas[region].code for region in customers.region.tolist()], pa.string()),
            "供电单位": pa.array([areas[region].name for region in customers.region.tolist()], pa.string()),
            "立户日期": pa.array(customers.opened_on),
            "单位客户标志": _flags(~household),
            "低保户": _flags(customers.low_income),
            "老人户": _flags(customers.elderly),
            "伤残户": _flags(customers.disabled),
            "入库时间": pa.array(customers.opened_on.astype("datetime64[s]")),
        }
    )


def curve_rows(customers: Customers, almanac: Almanac, curves: Singles, seed: int, block: int) -> pa.Table:
    """Return 96-point curves in kW, P1 … P96; in a few of them three hours are missing."""
    rng = stream(seed, "curve-gap", block)
    days = almanac.days[sampled_days(almanac)]
    customer, day = np.nonzero(days >= customers.opened_on[:, None])
    points = curves[customer, day]
    gap = np.flatnonzero(rng.random(len(points)) < _CURVE_GAPS)
    first = rng.integers(0, QUARTERS - _GAP_QUARTERS, len(gap))
    points[gap[:, None], first[:, None] + np.arange(_GAP_QUARTERS)] = np.nan
    columns = np.ascontiguousarray(points.T)
    return pa.table(
        {
            "客户编号": customers.ids.take(pa.array(customer)),
            "数据日期": pa.array(days[day]),
            **{f"P{number + 1}": pa.array(columns[number], from_pandas=True) for number in range(QUARTERS)},
        }
    )


def call_rows(calls: list[Call], customers: Customers, people: list[Person], orders: dict[str, str]) -> pa.Table:
    """Return the calls; `orders` are the work orders that some of them led to."""
    owner = pa.array([call.planned.customer for call in calls], pa.int64())
    return pa.table(
        {
            "通话编号": pa.array([call.number for call in calls], pa.string()),
            "工单受理唯一标识号": pa.array([orders.get(call.number) for call in calls], pa.string()),
            "客户编号": customers.ids.take(owner),
            "主叫号码": pa.array([people[call.planned.customer].phone for call in calls], pa.string()),
            "开始时间": _instants([call.planned.second for call in calls]),
            "结束时间": _instants([call.ended for call in calls]),
        }
    )


def turn_rows(calls: list[Call]) -> pa.Table:
    """Return what was said, turn by turn, as recognised."""
    turns = [(call.number, number, turn) for call in calls for number, turn in enumerate(call.turns)]
    return pa.table(
        {
            "通话编号": pa.array([call for call, _, _ in turns], pa.string()),
            "话轮序号": pa.array([number for _, number, _ in turns], pa.int64()),
            "说话人": pa.array([_SPEAKERS[turn.speaker] for _, _, turn in turns], pa.string()),
            "识别文本": pa.array([turn.text for _, _, turn in turns], pa.string()),
            "说话时间": _instants([turn.second for _, _, turn in turns]),
        }
    )


def call_contacts(calls: list[Call], customers: Customers) -> pa.Table:
    """Return a contact with the call centre for every call."""
    kinds = [next(iter(call.script.topics.values())).order.type for call in calls]
    return contact_rows(
        [f"J{call.number}" for call in calls],
        customers.ids.take(pa.array([call.planned.customer for call in calls], pa.int64())),
        pa.array(["呼叫中心"] * len(calls), pa.string()),
        pa.array(kinds, pa.string()),
        np.array([call.planned.second for call in calls], dtype="datetime64[s]"),
    )


def _texts(values: np.ndarray) -> pa.Array:
    return pa.array(values.tolist(), pa.string())


def _flags(values: np.ndarray) -> pa.Array:
    return pa.array(["否", "是"], pa.string()).take(pa.array(values.astype(np.int64)))


def _instants(seconds: list[int]) -> pa.Array:
    return pa.array(np.array(seconds, dtype="datetime64[s]"))
