"""95598 work orders in the manner of the call centre: 【topic】 and content, with the handler's opinion."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac
from demo_utility.customer import Customers
from demo_utility.identity import Person
from demo_utility.matter import Topic, matters
from demo_utility.phrase import Facts, expand
from demo_utility.profile import CONCERNS, read_profile, regions, segments
from demo_utility.stream import text_stream
from demo_utility.supply import Supply
from demo_utility.transcript import Call, call_facts

# The system's codes as published; which is which is our own assignment.
_CODES = {
    "故障报修": "001", "咨询": "003", "查询": "005", "投诉": "006", "举报": "007",
    "建议": "008", "意见": "009", "服务申请": "010", "催办": "015", "表扬": "018",
}  # fmt: skip
_HEADERS = (
    "工单受理唯一标识号", "业务类型编码", "业务类型", "城乡类别", "供电单位编码",
    "受理时间", "受理内容", "受理意见", "主叫号码", "客户编号",
)  # fmt: skip
_WITHOUT_CALL_PER_YEAR = 0.06
_NAMES_CALLER = 0.35


@dataclass(frozen=True)
class _Case:
    """What one work order is written from."""

    customer: int
    second: int
    topics: Sequence[Topic]
    facts: Facts


def write_orders(
    calls: list[Call],
    customers: Customers,
    people: list[Person],
    supply: Supply,
    almanac: Almanac,
    seed: int,
    block: int,
) -> tuple[pa.Table, dict[str, str]]:
    """Return the work orders of one block as exported, and the order number of each call that led to one."""
    rng = text_stream(seed, "work-order", block)
    cases: list[_Case] = []
    of_call: dict[str, str] = {}
    for call in calls:
        plan = call.planned.plan
        if rng.random() < read_profile("concerns")[plan.concerns[0]]["order"]:
            of_call[call.number] = _number(block, len(cases))
            cases.append(_Case(call.planned.customer, call.ended, list(call.script.topics.values()), call.script.facts))
    cases += _without_call(rng, customers, people, almanac)
    rows = [_row(_number(block, i), case, customers, people, supply, rng) for i, case in enumerate(cases)]
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in _HEADERS}), of_call


def _row(
    number: str, case: _Case, customers: Customers, people: list[Person], supply: Supply, rng: Random
) -> dict[str, str]:
    person, order = people[case.customer], case.topics[0].order
    content = f"【{order.topic}】{expand(order.content, rng, case.facts)}"
    if len(case.topics) > 1:
        content += f"同时反映{case.topics[1].order.topic}问题。"
    if rng.random() < _NAMES_CALLER:
        content += f"联系人：{person.name}，联系电话：{person.phone}。"
    values = (
        number, _CODES[order.type], order.type, str(supply.urban_rural[case.customer]),
        regions()[int(customers.region[case.customer])].code, str(np.datetime64(case.second, "s")).replace("T", " "),
        content, expand(order.opinion, rng, case.facts), person.phone, customers.ids[case.customer].as_py(),
    )  # fmt: skip
    return dict(zip(_HEADERS, values, strict=True))


def _without_call(rng: Random, customers: Customers, people: list[Person], almanac: Almanac) -> list[_Case]:
    """Orders from the app and the offices: nobody has called."""
    years = (len(almanac.days) - almanac.first) / 365.25
    start = int(almanac.start.astype("datetime64[s]").astype(np.int64))
    opened = customers.opened_on.astype("datetime64[s]").astype(np.int64).tolist()
    cases = []
    for customer in range(len(customers)):
        if rng.random() < _WITHOUT_CALL_PER_YEAR * years:
            liking = segments()[int(customers.segment[customer])].concerns
            concern = rng.choices(CONCERNS, liking)[0]
            second = start + rng.randrange(int(years * 365)) * 86_400 + rng.randrange(8 * 3600, 20 * 3600)
            topic = matters()[concern].topic(rng, people[customer].kind, "own")
            facts = call_facts(people[customer], "", 100.0, rng)
            if second > opened[customer]:
                cases.append(_Case(customer, second, [topic], facts))
    return cases


def _number(block: int, number: int) -> str:
    return f"W{block:05d}{number:06d}"
