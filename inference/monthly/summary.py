"""The five sentences a manager reads, and what to keep in mind with them."""

from inference.monthly import cell
from inference.monthly.content import Cell, Source
from inference.monthly.material import Material
from inference.monthly.section import arrears, demand, feeling, tag, value
from inference.monthly.section.segment import movers_text
from inference.monthly.tally import SEGMENT
from inference.monthly.wording import figure, spoken, verdict


def headlines(material: Material) -> tuple[str, ...]:
    """Return five sentences: customers and what they bring, arrears, feelings, demand, tags."""
    return _customers(material), _arrears(material), _feelings(material), _demand(material), _tags(material)


def cautions(material: Material) -> tuple[str, ...]:
    """Return what the comparison suffers from: states that were computed for it, models that changed in between."""
    said = [_told(material.month.label, material.state.source)]
    if material.before is None:
        return (*said, "上月末没有可比的客户状态，各项存量只列本月。")
    said.append(_told(material.month.shifted(-1).label, material.before.source))
    now, before = material.state.source.models, material.before.source.models
    changed = [f"{name}（第{before.get(name, 0)}版→第{now[name]}版）" for name in now if now[name] != before.get(name)]
    if changed:
        said.append(f"两月末之间更换了模型：{'、'.join(sorted(changed))}；分群与违约概率的变化含模型更换的影响。")
    return tuple(said)


def _told(label: str, source: Source) -> str:
    at = f"{source.as_of:%Y-%m-%d %H:%M}"
    if source.origin == "snapshot":
        return (
            f"{label}末状态取自已发布快照 {source.snapshot_id}（截至{at}，{figure(source.customers, 'customers')}）。"
        )
    return f"{label}末没有保留快照，状态按当时已知数据、用现行模型补算（截至{at}，{figure(source.customers, 'customers')}）。"


def _customers(material: Material) -> str:
    everybody = material.sums.everybody
    moved = f"，{movers_text(material)}换了分群" if material.compared else ""
    largest = max(material.sums.groups[SEGMENT].items(), key=lambda each: each[1].customers, default=None)
    segment = f"，最大的分群是“{largest[0]}”" if largest else ""
    billed = spoken(value.everything(material.billed), "CNY")
    return f"月末客户{figure(everybody.customers, 'customers')}{moved}{segment}；本月发行电费{billed}。"


def _arrears(material: Material) -> str:
    everybody = material.sums.everybody
    loss = arrears.expected_loss(everybody, everybody, compared=material.compared)
    owed = cell.total(everybody, "owed", compared=material.compared)
    return f"月末欠费{spoken(owed, 'CNY')}，按违约概率估计的预期损失上限为{spoken(loss, 'CNY')}。"


def _feelings(material: Material) -> str:
    concerns = feeling.concern_sheet(material).rows
    first = f"；最集中的关注点是“{concerns[0].label}”，占{spoken(concerns[0].cells[1], 'share')}" if concerns else ""
    share = feeling.everyone(material)
    return (
        f"来电客户中不满的占{spoken(share, 'share')}{first}。" if share.value is not None else "本月没有可分析的来电。"
    )


def _demand(material: Material) -> str:
    total = demand.everyone(material.moments)
    grown: Cell = demand.growth(total, material.few)
    if grown.value is None or grown.interval is None:
        return f"日均用电量{spoken(demand.daily(total), 'kWh')}；没有去年同期读数，暂无同比。"
    certain = "超出随机波动" if grown.interval.excludes(0.0) else "在随机波动范围内"
    ends = f"{figure(grown.interval.low, 'share')}至{figure(grown.interval.high, 'share')}"
    sign = "增长" if grown.value >= 0 else "下降"
    against = f"，与上月同比相比{verdict(grown)}" if verdict(grown) else ""
    size = figure(abs(grown.value), "share")
    return f"用电需求同比{sign}{size}（95%区间{ends}，{certain}）{against}。"


def _tags(material: Material) -> str:
    idle, right = tag.unread(material.tags), tag.proved(material.tags)
    used = [use for use in material.tags if use.reads]
    if all(use.reads is None for use in material.tags):
        return f"本月尚未统计标签读取；结果反馈证明有效的标签{len(right)}个。"
    return f"标签中{len(used)}个有人读取、{len(idle)}个无人读取，结果反馈证明有效的{len(right)}个。"
