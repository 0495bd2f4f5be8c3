"""Figures and their changes in Chinese, as a manager reads them."""

from inference.monthly.content import Cell, Column, Unit

NOTHING = "–"
_WAN, _YI = 1e4, 1e8
_WORDS = {"CNY": "元", "kWh": "千瓦时", "customers": "户", "reads": "次", "outcomes": "例", "score": "", "share": ""}

CLASSES = {
    "large_industry": "大型工业", "commercial": "商业", "government": "政府机构", "residential": "居民", "agriculture": "农业",
}  # fmt: skip
CHANNELS = {
    "hotline": "95598热线", "web": "网上营业厅", "app": "APP", "wechat": "微信", "sms": "短信", "office": "营业厅",
    "kiosk": "自助终端", "social": "社交媒体",
}  # fmt: skip


def figure(value: float | None, unit: Unit) -> str:
    """Return a figure with its unit: 28.5%, 5,000户, 1.23亿元; large amounts in 万 or 亿."""
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{value:.1%}".replace("-", "−")
    if unit in {"CNY", "kWh"} and abs(value) >= _WAN:
        scale, word = (_YI, "亿") if abs(value) >= _YI else (_WAN, "万")
        return f"{value / scale:,.2f}{word}{_WORDS[unit]}".replace("-", "−")
    return f"{value:,.0f}{_WORDS[unit]}"


def change(cell: Cell, unit: Unit) -> str:
    """Return the change since last month with its sign: +0.8个百分点, −1,234元; nothing where it is not known."""
    if cell.moved is None:
        return NOTHING
    sign = "+" if cell.moved > 0 else "−" if cell.moved < 0 else "±"
    size = abs(cell.moved)
    return f"{sign}{100 * size:.1f}个百分点" if unit == "share" else f"{sign}{figure(size, unit)}"


def verdict(cell: Cell) -> str:
    """Return whether chance explains a change: 升高, 降低, 随机波动范围内, 持平; empty where that cannot be judged."""
    return {"up": "升高", "down": "降低", "chance": "随机波动范围内", "level": "持平", "unjudged": ""}[cell.movement]


def spoken(cell: Cell, unit: Unit) -> str:
    """Return a figure in a sentence: 28.5%（上月28.3%，随机波动范围内）."""
    if cell.before is None:
        return figure(cell.value, unit)
    judged = f"，{verdict(cell)}" if verdict(cell) else ""
    return f"{figure(cell.value, unit)}（上月{figure(cell.before, unit)}{judged}）"


def interval(cell: Cell, unit: Unit) -> str:
    """Return the 95 % interval of a figure, empty where there is none."""
    if cell.interval is None:
        return ""
    return f"{figure(cell.interval.low, unit)} – {figure(cell.interval.high, unit)}"


def restated(cell: Cell, column: Column) -> str:
    """Return what last month's report said where that was changed since."""
    return "" if cell.said is None else f"上月报告为{figure(cell.said, column.unit)}，已重述"
