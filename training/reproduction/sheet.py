"""The proof as a table for people."""

from collections.abc import Iterator

from training.reproduction.proof import Proof, Verdict
from training.reproduction.surroundings import Change

VERDICTS: dict[Verdict, str] = {
    "identical": "完全一致",
    "within_tolerance": "在声明的容差之内",
    "erased": "数据相同，差异来自已删除的个人",
    "differs": "不一致",
}
STAGE_NAMES = {
    "data": "样本与标签",
    "features": "特征",
    "fit": "拟合（模型与得分）",
    "calibration": "校准后的预测",
    "decision": "阈值与决策",
}
PART_NAMES = {
    "fit": "训练",
    "calibration": "校准",
    "test": "测试",
    "train": "训练",
    "weak": "未标注通话",
    "customers": "客户",
}
_SAME, _OTHER = "一致", "不同"
DIGEST_LENGTH = 64
Line = tuple[str, str, str]


def lines(proof: Proof) -> Iterator[Line]:
    """Yield what was looked at, its figure, and what follows, the verdict last."""
    yield from (_change(change) for change in proof.changes)
    if not proof.changes:
        yield "运行环境", "软件包、线程、源代码与记录相同", _SAME
    if proof.erased:
        yield "已删除的个人", f"训练之后删除 {proof.erased} 人", "在其余样本上比较"
    for part in proof.parts:
        off = f"缺 {part.missing}，多 {part.added}，标签不同 {part.labels}，特征不同 {part.contents}"
        same = part.same_rows and not part.contents
        yield f"样本：{PART_NAMES.get(part.name, part.name)}", f"{part.rows} 行，{off}", _SAME if same else _OTHER
    for stage, held in proof.stages.items():
        yield f"阶段：{STAGE_NAMES[stage]}", "摘要", _SAME if held else _OTHER
    told = proof.predictions
    figure = f"比较 {told.compared} 行，{told.changed} 行不同，最大差 {told.largest:.3g}（容差 {proof.tolerance:g}）"
    yield "预测", figure, _OTHER if told.changed else _SAME
    first = proof.first_difference
    yield "结论", "" if first is None else f"首个不同阶段：{STAGE_NAMES[first]}", VERDICTS[proof.verdict]


def _change(change: Change) -> Line:
    then, now = (_short(each) for each in (change.then, change.now))
    return f"运行环境：{change.name}", f"{then} → {now}", _OTHER


def _short(value: str | None) -> str:
    """Return a version as it is, a digest by its beginning."""
    if value is None:
        return "无"
    return value[:12] if len(value) == DIGEST_LENGTH else value
