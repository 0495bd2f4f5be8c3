"""The catalogue as a list: which tags a visitor may see, and which of them are asked for."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from inference.console.frame.language import term
from registry.catalogue.definition import Dimension, TagState

DIMENSIONS = (term("基础属性"), term("用电行为"), term("业务偏好"), term("情感特征"), term("风险信用"))
STATES = (term("设计"), term("试用"), term("应用"), term("评估"), term("下线"))
BADGES: Mapping[str, str] = {"设计": "plain", "试用": "info", "应用": "good", "评估": "warn", "下线": "bad"}
KINDS: Mapping[str, str] = {
    "attribute": term("属性"),
    "statistic": term("统计"),
    "rule": term("规则"),
    "model": term("模型"),
    "composite": term("组合"),
}
SORTS: Mapping[str, str] = {
    "group": term("分组"),
    "coverage": term("覆盖率"),
    "change": term("变化率"),
    "reads": term("读取次数"),
}


class TagFilter(BaseModel):
    """What is asked for: a text that stands in id, label, meaning, purpose or owner, and values of the definition."""

    model_config = ConfigDict(extra="ignore")

    q: str = Field(default="", max_length=80)
    dimension: Dimension | None = None
    state: TagState | None = None
    kind: Literal["attribute", "statistic", "rule", "model", "composite"] | None = None
    sort: Literal["group", "coverage", "change", "reads"] = "group"
    finding: bool = False

    def rows(self, tags: Iterable[Mapping[str, Any]], wrong: frozenset[str]) -> list[Mapping[str, Any]]:
        """Return the tags that are asked for, in the order that is asked for; `wrong` are those that something speaks against."""
        found = [tag for tag in tags if self._holds(tag) and (not self.finding or tag["id"] in wrong)]
        return sorted(found, key=self._place)

    def _holds(self, tag: Mapping[str, Any]) -> bool:
        text = " ".join(tag[name] for name in ("id", "label", "meaning", "purpose", "owner", "group_label")).casefold()
        wanted = {"dimension": self.dimension, "state": self.state, "kind": self.kind}
        return self.q.casefold() in text and all(value is None or tag[name] == value for name, value in wanted.items())

    def _place(self, tag: Mapping[str, Any]) -> tuple[float, int, str, str]:
        counted = tag["counted"] or {}
        size = {
            "group": 0.0,
            "coverage": -counted.get("coverage", -1.0),
            "change": -((counted.get("day") or {}).get("rate", -1.0)),
            "reads": -float(counted.get("reads", {}).get("total", -1)),
        }[self.sort]
        return size, DIMENSIONS.index(tag["dimension"]), tag["group"], tag["id"]


def with_findings(overview: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the tags that something speaks against: a broken claim, or a proposal to retire them."""
    broken = {
        tag for each in overview.get("proofs", {}).get("findings", ()) if each["is_problem"] for tag in each["tags"]
    }
    groups = {name for name, group in overview.get("groups", {}).items() if group["broken"]}
    return frozenset(
        broken | {tag_id for tag_id, tag in overview.get("tags", {}).items() if tag["group"] in groups or tag["retire"]}
    )


def findings_of(overview: Mapping[str, Any], tag: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the doctor says of a tag, or of its group as a whole."""
    said = overview.get("proofs", {}).get("findings", ())
    return [each for each in said if tag["id"] in each["tags"] or (each["group"] == tag["group"] and not each["tags"])]
