"""Chinese names of what a page of monitoring speaks of."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from registry.catalogue import Catalogue

CONCERN = "concern_"
"""How the columns of concerns begin, as `feature_store.call_window` has it, which needs Ibis."""
KINDS = {
    "feature": "特征分布 CSI", "score": "得分分布 PSI", "drifted_share": "漂移特征占比", "segment_mix": "分群占比 PSI",
    "concern_share": "诉求占比", "mood_share": "情绪占比", "text_divergence": "用语差异 JS", "unseen_pairs": "未见字对占比",
    "tag_share": "标签占比", "estimated_auc": "预计 AUC", "realised_auc": "实测 AUC", "realised_rate": "实际违约率",
    "band_rate": "分档实际率", "erased_learners": "删除个人后逾期未重训",
}  # fmt: skip
LEVELS = {"ok": "● 正常", "watch": "▲ 关注", "alarm": "■ 超限"}
_NAMES = {
    "dissatisfied": "不满", "neutral": "平稳", "satisfied": "满意", "features": "全部特征", "segment": "分群", "text": "用语",
    "auc": "AUC", "rate": "实际率",
}  # fmt: skip
_GROUPS = {
    "large_industry": "大型工业", "commercial": "商业", "government": "政府机构", "residential": "居民", "agriculture": "农业",
}  # fmt: skip


class Wording:
    """Names from the catalogue of tags and the list of concerns; what has none keeps its id."""

    def __init__(self, catalogue: Catalogue, configs: Path) -> None:
        told = tomllib.loads((configs / "concerns.toml").read_text(encoding="utf-8"))["concern"]
        self._names: Mapping[str, str] = {
            **_NAMES, **{CONCERN + each["id"]: each["label"] for each in told},
            **{tag.id: f"{tag.label} {tag.id}" for tag in catalogue.tags},
        }  # fmt: skip

    def name(self, name: str) -> str:
        """Return the Chinese name of a concern, mood or tag."""
        return self._names.get(name, name)

    def group(self, group: str) -> str:
        """Return the name of a class of customers or a window; everybody is 全部."""
        if group.endswith("d") and group[:-1].isdigit():
            return f"近{group[:-1]}天"
        return _GROUPS.get(group, group or "全部")
