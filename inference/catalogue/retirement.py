"""Which tags could go, and why: a proposal for people, who retire a tag by `gridtags catalogue move`."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from inference.catalogue.evaluation import Evaluation
from registry.catalogue import Catalogue
from registry.catalogue.lifecycle import COMPUTED


@dataclass(frozen=True)
class Limits:
    """From when on a tag is proposed for retirement.

    Not read for `unread_days`; coverage below `coverage_low` or above `coverage_high`; another tag is held by the same customers
    but for a share of 1 − `alike`; at least `outcomes` outcomes are known and they do not show a precision above the base rate.
    """

    unread_days: int = 90
    coverage_low: float = 0.001
    coverage_high: float = 0.95
    alike: float = 0.95
    outcomes: int = 100


@dataclass(frozen=True)
class Proposal:
    """A tag that could go; `reasons` are sentences in Chinese, `caution` what speaks against it or null."""

    tag: str
    label: str
    reasons: tuple[str, ...]
    caution: str | None

    def as_record(self) -> dict[str, Any]:
        """Return the proposal ready for JSON."""
        return asdict(self)


def proposals(
    evaluations: Iterable[Evaluation], catalogue: Catalogue, limits: Limits, today: date
) -> tuple[Proposal, ...]:
    """Return the tags that could go, by id; those in 设计 and 下线 are not in use and never proposed."""
    found = []
    for each in evaluations:
        reasons = _reasons(each, limits, today)
        if reasons and each.state in COMPUTED:
            found.append(Proposal(each.tag, each.label, reasons, _caution(each, catalogue)))
    return tuple(found)


def _reasons(found: Evaluation, limits: Limits, today: date) -> tuple[str, ...]:
    reasons = []
    counted = (today - found.reads.since).days if found.reads.since else 0
    # Nobody can have read a tag before reads were counted, nor the CRM one that is on trial.
    if found.state != "试用" and counted >= limits.unread_days and not found.reads.total:
        reasons.append(f"{counted}天内无人读取")
    if found.customers and found.coverage < limits.coverage_low:
        reasons.append(f"覆盖率{found.coverage:.2%}，低于{limits.coverage_low:.2%}")
    if found.coverage > limits.coverage_high:
        reasons.append(f"覆盖率{found.coverage:.1%}，高于{limits.coverage_high:.1%}，几乎不能区分客户")
    reasons += [
        f"与 {other.tag} 的客户{other.jaccard:.1%}重合" for other in found.similar if other.jaccard >= limits.alike
    ]
    return (*reasons, *_useless(found, limits))


def _useless(found: Evaluation, limits: Limits) -> tuple[str, ...]:
    right = found.precision
    if right is None or right.share is None or right.base_rate is None or right.outcomes < limits.outcomes:
        return ()
    if right.low > right.base_rate:
        return ()
    shown = f"准确率{right.share:.1%}（95%区间{right.low:.1%}—{right.high:.1%}，{right.outcomes}例）"
    return (f"{shown}，未见高于基准{right.base_rate:.1%}",)


def _caution(found: Evaluation, catalogue: Catalogue) -> str | None:
    group, tag = catalogue.group(found.group), catalogue.tag(found.tag)
    readers = [each.id for each in catalogue.tags if f"tag('{tag.id}')" in each.rule]
    if readers:
        return f"标签 {'、'.join(readers)} 的规则引用了它"
    if group.exhaustive:
        return f"所在分组“{group.label}”声明为完备，下线后会留下缺口"
    return "属于保护性标签，只用于帮助客户，人数少不是下线的理由" if tag.sensitivity == "protected" else None
