"""What a finding of the night means and what to do about it, in words; each a text of the dictionary."""

from collections.abc import Mapping
from typing import NamedTuple

from inference.console.frame.language import term
from inference.monitoring.finding import Finding


class Advice(NamedTuple):
    """What moved, and what to do."""

    meaning: str
    act: str


_TRAIN = term("已提出或应提出重新训练；在训练前以实测为准，暂缓据此扩大处置。")
ADVICE: Mapping[str, Advice] = {
    "feature": Advice(
        term("该特征的分布与上线时不同"),
        term("先查最近的装载（数据质量）：缺列、口径或单位变化；属实则观察得分与实际率。"),
    ),
    "score": Advice(term("得分分布与上线时不同"), _TRAIN),
    "drifted_share": Advice(term("过多特征同时漂移"), _TRAIN),
    "segment_mix": Advice(term("各分群占比与上线时不同"), term("核对分群迁移；若非业务变化，重新训练分群模型。")),
    "concern_share": Advice(
        term("来电中某类诉求的占比变化"), term("与停电、电价、抄表等事件核对；持续则提示相应部门。")
    ),
    "mood_share": Advice(term("来电情绪的占比变化"), term("抽查通话；若为识别问题，标注后重新训练。")),
    "text_divergence": Advice(term("来电用语与上线时不同"), term("抽查新用语，补充词典或标注后重新训练。")),
    "unseen_pairs": Advice(term("出现大量未见过的用语"), term("抽查新用语，补充词典或标注后重新训练。")),
    "tag_share": Advice(term("持有该标签的客户占比突变"), term("查看该标签的规则与数据；确认前暂缓按此标签批量外呼。")),
    "estimated_auc": Advice(term("预计区分能力低于登记时"), _TRAIN),
    "realised_auc": Advice(term("实测区分能力低于登记时"), _TRAIN),
    "realised_rate": Advice(term("实际率与预测率不符"), _TRAIN),
    "band_rate": Advice(term("该等级的实际率落在预测之外"), term("核对等级阈值；多个批次如此则重新训练。")),
    "erased_learners": Advice(
        term("学习过已删除个人数据的版本逾期未替换"), term("立即重新训练并上线不含其数据的版本（个人信息保护法 47）。")
    ),
}
_OTHER = Advice(term("指标超出界限"), term("查看当夜报告。"))
KINDS: Mapping[str, str] = {
    "feature": term("特征分布 CSI"), "score": term("得分分布 PSI"), "drifted_share": term("漂移特征占比"),
    "segment_mix": term("分群占比 PSI"), "concern_share": term("诉求占比"), "mood_share": term("情绪占比"),
    "text_divergence": term("用语差异 JS"), "unseen_pairs": term("未见字对占比"), "tag_share": term("标签占比"),
    "estimated_auc": term("预计 AUC"), "realised_auc": term("实测 AUC"), "realised_rate": term("实际违约率"),
    "band_rate": term("分档实际率"), "erased_learners": term("删除个人后逾期未重训"),
}  # fmt: skip
LEVELS: Mapping[str, tuple[str, str]] = {
    "ok": (term("● 正常"), "good"), "watch": (term("▲ 关注"), "warn"), "alarm": (term("■ 超限"), "bad"),
}  # fmt: skip
CHECKS: Mapping[str, str] = {
    "quarantine_share": term("隔离率"), "duplicate_share": term("重复率"), "null_rate": term("空值率"),
    "null_rate_rise": term("空值率上升"), "freshness_hours": term("距最新记录小时数"), "rows_ratio": term("与上次行数之比"),
    "psi": term("分布偏移（PSI）"),
}  # fmt: skip
DATA, CALLS, TAGS = ("feature", "score", "drifted_share", "segment_mix"), (
    "concern_share", "mood_share", "text_divergence", "unseen_pairs",
), ("tag_share",)  # fmt: skip
QUALITY = ("estimated_auc", "realised_auc", "realised_rate", "band_rate", "erased_learners")


def advice_on(finding: Finding) -> Advice:
    """Return what a finding means and what to do."""
    return ADVICE.get(finding.kind, _OTHER)
