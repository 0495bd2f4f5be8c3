"""What customers worry about and how they feel: by region, concern, channel and touch point, and over the year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from feature_store.month.contact import Judged
from feature_store.month.heard import Callers
from inference.monthly.cell import hidden_below, people_share
from inference.monthly.content import Cell, Column, Row, Section, Sheet
from inference.monthly.material import TREND, Material
from inference.monthly.section.group import EVERYBODY, UNKNOWN
from inference.monthly.small_group import folded
from inference.monthly.wording import CHANNELS, spoken

NOW, BEFORE = 0, 1
TOUCH_POINTS = 15
"""So many touch points are listed: those that most customers met."""
_CALLERS = "来电客户每户每月计一次；一通电话不满即计为不满。判断来自文本模型。"


def section(material: Material) -> Section:
    """Return the section on concerns and dissatisfaction."""
    regions, concerns = region_sheet(material), concern_sheet(material)
    sheets = (
        regions, concerns, _judged("channel", "各渠道满意度调查", material.by_channel, material.few, CHANNELS),
        _judged("topic", "各触点（办理事项）满意度调查", material.by_topic, material.few, {}), _touch_sheet(material),
        trend_sheet(material),
    )  # fmt: skip
    return Section(key="feelings", title="关注点与不满", reading=_reading(material, regions, concerns), sheets=sheets)


def everyone(material: Material) -> Cell:
    """Return the share of callers who were dissatisfied."""
    (_, now), (_, before) = (_counts(material.callers, span) for span in (NOW, BEFORE))
    return _dissatisfied(now, before)


def region_sheet(material: Material) -> Sheet:
    """Return callers and the dissatisfied among them by region; regions of few callers are folded."""
    now, before = (_by_region(material.callers, span) for span in (NOW, BEFORE))
    both = {name: (now.get(name, Counter()), before.get(name, Counter())) for name in {**now, **before}}
    shown, small = folded(both, _least, lambda left, right: (left[0] + right[0], left[1] + right[1]), material.few)
    rows = [_region_row(name, *counts) for name, counts in shown.items()]
    if len(rows) > 1:
        total = [sum((one[place] for one in both.values()), Counter[str]()) for place in (NOW, BEFORE)]
        rows.append(_region_row(EVERYBODY, *total))
    return Sheet(
        key="region", title="各区域来电客户与不满", rows=tuple(rows), folded=small, drawn=("dissatisfied",), note=_CALLERS,
        columns=(
            Column(key="callers", label="来电客户", unit="customers"),
            Column(key="dissatisfied", label="不满占比", unit="share", good="down"),
            Column(key="angry", label="愤怒占比", unit="share", good="down"),
        ),
    )  # fmt: skip


def concern_sheet(material: Material) -> Sheet:
    """Return for each concern who raised it, and who of them was dissatisfied; those that few raised are withheld."""
    (now, callers), (before, callers_before) = (_concerns(material.callers, span) for span in (NOW, BEFORE))
    rows, withheld = [], 0
    for name in sorted(now, key=lambda each: -now[each][0]):
        (raised, upset), (raised_before, upset_before) = now[name], before.get(name, (0, 0))
        if 0 < raised < material.few:
            withheld += 1
            continue
        share = people_share(raised, callers, raised_before, callers_before)
        unhappy = hidden_below(people_share(upset, raised, upset_before, raised_before), raised_before, material.few)
        cells = (
            _people(raised, raised_before, material.few),
            hidden_below(share, raised_before, material.few),
            unhappy,
        )
        rows.append(Row(key=name, label=material.concerns.get(name, name), customers=raised, cells=cells))
    return Sheet(
        key="concern", title="各关注点", rows=tuple(rows), withheld=withheld, drawn=("share",), note=_CALLERS,
        columns=(
            Column(key="raised", label="提及客户", unit="customers"),
            Column(key="share", label="占来电客户", unit="share"),
            Column(key="dissatisfied", label="其中不满", unit="share", good="down"),
        ),
    )  # fmt: skip


def trend_sheet(material: Material) -> Sheet:
    """Return dissatisfaction month by month, the oldest first; months of few callers are withheld."""
    counts = [_counts(material.callers, span)[1] for span in range(TREND)]
    shown = [span for span in reversed(range(TREND)) if counts[span]["callers"] >= material.few]
    rows = []
    for span in shown:
        one, before = counts[span], counts[span + 1] if span + 1 in shown else Counter[str]()
        month = str(material.month.shifted(-span))
        cells = (_people(one["callers"], before["callers"], material.few), _dissatisfied(one, before))
        rows.append(Row(key=month, label=month, customers=one["callers"], cells=cells))
    return Sheet(
        key="trend", title="不满走势", rows=tuple(rows), drawn=("dissatisfied",), chart="line",
        withheld=sum(0 < one["callers"] < material.few for one in counts), note="误差线为95%区间。",
        columns=(
            Column(key="callers", label="来电客户", unit="customers"),
            Column(key="dissatisfied", label="不满占比", unit="share", good="down"),
        ),
    )  # fmt: skip


def _judged(key: str, title: str, answers: Iterable[Judged], few: int, labels: Mapping[str, str]) -> Sheet:
    found: dict[str, dict[int, Judged]] = defaultdict(dict)
    for one in answers:
        found[one.name][one.span] = one
    rows, withheld, nobody = [], 0, Judged(0, "", 0, 0)
    for name, spans in sorted(found.items(), key=lambda each: -each[1].get(NOW, nobody).customers):
        now, before = spans.get(NOW, nobody), spans.get(BEFORE, nobody)
        if now.customers < few:
            withheld += bool(now.customers)
            continue
        share = people_share(now.dissatisfied, now.customers, before.dissatisfied, before.customers)
        cells = (_people(now.customers, before.customers, few), hidden_below(share, before.customers, few))
        rows.append(Row(key=name, label=labels.get(name, name), customers=now.customers, cells=cells))
    return Sheet(
        key=key, title=title, rows=tuple(rows), withheld=withheld, note="评分1—2分计为不满。",
        columns=(
            Column(key="customers", label="评价客户", unit="customers"),
            Column(key="dissatisfied", label="不满占比", unit="share", good="down"),
        ),
    )  # fmt: skip


def _touch_sheet(material: Material) -> Sheet:
    counts: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for one in material.touch_points:
        counts[one.channel, one.kind][one.span] = one.customers
    ordered = sorted(counts.items(), key=lambda each: -each[1].get(NOW, 0))
    shown = [(point, spans) for point, spans in ordered if spans.get(NOW, 0) >= material.few]
    rows = [
        Row(
            key=f"{channel}.{kind}", label=f"{CHANNELS.get(channel, channel)}·{kind or UNKNOWN}", customers=spans[NOW],
            cells=(_people(spans[NOW], spans.get(BEFORE, 0), material.few),),
        )
        for (channel, kind), spans in shown[:TOUCH_POINTS]
    ]  # fmt: skip
    columns = (Column(key="customers", label="接触客户", unit="customers"),)
    return Sheet(
        key="touch", title="主要触点的接触客户", columns=columns, rows=tuple(rows), withheld=len(ordered) - len(shown)
    )


def _people(now: int, before: int, few: int) -> Cell:
    return Cell(value=float(now), before=None if 0 < before < few else float(before))


def _dissatisfied(now: Mapping[str, int], before: Mapping[str, int]) -> Cell:
    return people_share(now["dissatisfied"], now["callers"], before["dissatisfied"], before["callers"])


def _region_row(name: str, now: Mapping[str, int], before: Mapping[str, int]) -> Row:
    angry = people_share(now["angry"], now["callers"], before["angry"], before["callers"])
    cells = (Cell(value=float(now["callers"]), before=float(before["callers"])), _dissatisfied(now, before), angry)
    return Row(key=name, label=name or UNKNOWN, customers=now["callers"], cells=cells)


def _least(both: tuple[Mapping[str, int], Mapping[str, int]]) -> int:
    return min((one["callers"] for one in both if one["callers"]), default=0)


def _by_region(callers: Iterable[Callers], span: int) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in callers:
        if one.span == span:
            counts = {"callers": one.callers, "dissatisfied": one.dissatisfied, "angry": one.angry}
            found[one.region].update(counts)
    return found


def _counts(callers: Iterable[Callers], span: int) -> tuple[dict[str, Counter[str]], Counter[str]]:
    by_region = _by_region(callers, span)
    total: Counter[str] = Counter()
    for one in by_region.values():
        total.update(one)
    return by_region, total


def _concerns(callers: Iterable[Callers], span: int) -> tuple[dict[str, tuple[int, int]], int]:
    raised, upset, total = Counter[str](), Counter[str](), 0
    for one in callers:
        if one.span == span:
            raised.update(one.concerns)
            upset.update(one.upset)
            total += one.callers
    return {name: (raised[name], upset[name]) for name in raised}, total


def _reading(material: Material, regions: Sheet, concerns: Sheet) -> tuple[str, ...]:
    said = [f"来电客户中不满的占{spoken(everyone(material), 'share')}。"]
    if concerns.rows:
        first = concerns.rows[0]
        said.append(f"提到最多的是“{first.label}”，占来电客户{spoken(first.cells[1], 'share')}。")
    judged = [row for row in regions.rows if row.cells[1].movement in {"up", "down"} and row.key != EVERYBODY]
    said += [f"{row.label}不满占{spoken(row.cells[1], 'share')}。" for row in judged[:3]]
    return (*said, *(() if judged else ("各区域的变化都在随机波动范围内。",)))
