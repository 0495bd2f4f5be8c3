"""What the pages call the slugs of evidence: words of the console first, then those of the model card, else the slug itself."""

from collections.abc import Mapping

from starlette.requests import Request

from inference.console.frame.frame import Frame
from inference.console.frame.language import Language, language_of, term
from registry.card.wording import say

WORDS: Mapping[str, str] = {
    "brier": term("Brier 分数"),
    "ece": term("期望校准误差 ECE"),
    "bias": term("平均预测 − 实际"),
    "flagged_share": term("标记率"),
    "macro_f1": term("宏平均 F1"),
    "micro_f1": term("微平均 F1"),
    "dissatisfied_auc": term("“不满”的 AUC"),
    "answered_share": term("作答比例"),
    "answered_precision": term("作答的准确率"),
    "silhouette": term("轮廓系数"),
    "agreement": term("保持原群体的客户占比"),
    "kept_over_a_month": term("一个月内群体不变的客户占比"),
    "known_share": term("能归群的客户占比"),
    "fnr": term("漏报率"),
    "error": term("判断错误率"),
    "comparable_rows": term("可比行数"),
    "calibration_rise": term("校准误差的变化"),
    "impact.open_questions": term("影响评估中未回答的必答问题"),
    "default_band": term("违约等级变动"),
    "default_action": term("处置建议变动"),
    "lower end": term("区间下限"),
    "upper end": term("区间上限"),
    "certain drop": term("确定的下降"),
    "certain rise of the gap": term("确定的差距扩大"),
    "ECE over chance": term("扣除偶然后的 ECE"),
    "paired bootstrap over customers": term("配对自助法（按客户）"),
    "DeLong with customers as units": term("DeLong 检验（以客户为单位）"),
}


class Wording:
    """Words in the visitor's language."""

    def __init__(self, frame: Frame, request: Request) -> None:
        self._frame = frame
        self._request = request

    @property
    def language(self) -> Language:
        """The visitor's language."""
        return language_of(self._request)

    def word(self, slug: str) -> str:
        """Return the word for a slug; the slug where there is none."""
        return self.text(WORDS[slug]) if slug in WORDS else say(slug, self.language)

    def text(self, text: str, **values: object) -> str:
        """Return a text of the dictionary."""
        return self._frame.say(self._request, text, **values)

    def figure(self, name: str) -> str:
        """Return what a figure of a comparison is called; `_gap` is the distance of a group to all others."""
        plain = self.word(name.removesuffix("_gap"))
        return self.text(term("{figure}：与其他客户之差"), figure=plain) if name.endswith("_gap") else plain

    def gate(self, name: str) -> str:
        """Return what a gate is called: auc by region, auc@2026-03-01, fairness of low_income."""
        if name.startswith("tag "):
            _, tag, what = name.split(" ", 2)
            return self.text(_TAGS.get(what, "{tag}"), tag=tag)
        for sign, text in _GATES.items():
            figure, found, of = name.partition(sign)
            if found:
                group, _, most = of.partition(", most in ")
                named = f"{self.word(group)}, {self.word(most)}" if most else self.word(group)
                return self.text(text, figure=self.figure(figure), of=named)
        return self.figure(name)

    def bound(self, bound: str) -> str:
        """Return a bound in words: lower end ≥ −0.02."""
        for sign in (" ≥ ", " ≤ "):
            words, found, number = bound.partition(sign)
            if found:
                return f"{self.word(words)}{sign}{number}"
        return bound


_GATES: Mapping[str, str] = {
    " by ": term("{figure}（按{of}）"),
    "@": term("{figure}（{of} 批次）"),
    "fairness of ": term("公平性（{of}）"),
    " within ": term("{figure}（分组：{of}）"),
}
"""By the sign that parts a gate's name how it is read."""
_TAGS: Mapping[str, str] = {
    "moves": term("标签 {tag}：得失占比"), "share": term("标签 {tag}：占比变化"), "unknown": term("标签 {tag}：未定增加"),
}  # fmt: skip
