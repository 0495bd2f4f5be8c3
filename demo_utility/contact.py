"""Contacts over channels other than the telephone; telephone calls add their own rows."""

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Days, Ints, shifted
from demo_utility.customer import Customers, Texts
from demo_utility.profile import segments
from demo_utility.stream import pick, stream

CHANNELS = ("网上营业厅", "APP", "微信", "短信", "营业厅", "自助终端", "社交媒体")
_KINDS = {
    "网上营业厅": ("查询电费", "缴费", "下载发票", "业务申请", "电量查询"),
    "APP": ("查询电费", "缴费", "日用电量查询", "停电信息查询", "故障报修", "积分签到", "业务申请", "能效账单"),
    "微信": ("查询电费", "缴费", "绑定户号", "在线咨询", "停电信息查询"),
    "短信": ("电费提醒", "停电通知", "催费通知", "回复查询"),
    "营业厅": ("缴费", "业务办理", "咨询", "打印发票", "反映问题"),
    "自助终端": ("缴费", "打印账单", "购电"),
    "社交媒体": ("反映问题", "咨询", "建议"),
}


def draw_contacts(customers: Customers, almanac: Almanac, seed: int, block: int) -> pa.Table:
    """Return the contacts of one block as exported, a Poisson number per customer at waking hours."""
    rng = stream(seed, "contact", block)
    years = (len(almanac.days) - almanac.first) / 365.25
    owner = np.repeat(np.arange(len(customers)), rng.poisson(customers.contact_rate * years))
    channel = pick(rng, np.array([s.contact for s in segments()])[customers.segment[owner]])
    day = almanac.days[rng.integers(almanac.first, len(almanac.days), len(owner))]
    second = rng.integers(7 * 3600, 22 * 3600, len(owner))
    kept = np.flatnonzero(day > customers.opened_on[owner])
    numbers = [f"J{block:05d}{i:06d}" for i in range(len(kept))]
    kinds = _kinds(rng, channel)
    return contact_rows(
        numbers,
        customers.ids.take(pa.array(owner[kept])),
        pa.array(CHANNELS, pa.string()).take(pa.array(channel[kept])),
        pa.array(kinds[kept].tolist(), pa.string()),
        shifted(day.astype("datetime64[s]"), second)[kept],
    )


def contact_rows(numbers: list[str], ids: pa.Array, channels: pa.Array, kinds: pa.Array, at: Days) -> pa.Table:
    """Return contacts as exported; all arguments have one entry per contact."""
    return pa.table(
        {
            "接触编号": pa.array(numbers, pa.string()),
            "客户编号": ids,
            "渠道": channels,
            "接触类型": kinds,
            "接触时间": pa.array(at),
        }
    )


def _kinds(rng: np.random.Generator, channel: Ints) -> Texts:
    """The first kinds of a channel's list are the usual ones."""
    width = max(len(kinds) for kinds in _KINDS.values())
    table = np.array([[*kinds, *[kinds[0]] * (width - len(kinds))] for kinds in _KINDS.values()])
    most = np.array([len(_KINDS[name]) for name in CHANNELS])[channel]
    which = (most * rng.random(len(channel)) ** 1.5).astype(np.int64)
    return np.asarray(table[channel, which])
