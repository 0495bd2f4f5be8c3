"""Why a tag changed between two states: everything is computed again with one part swapped at a time."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from inference.receipt.risk_answer import DEFAULT_RISK, PRICE_SENSITIVITY, risk_of, with_risk
from inference.receipt.state import CustomerState
from inference.receipt.workshop import Workshop
from inference.receipt.writing import VALUES
from inference.tag.column_sheet import ColumnSheet
from inference.tag.one_customer import decide_tags
from inference.tag.rule_book import rule_book

PARTS = ("data", "text_models", "models", "rule")
"""What may have moved: rows of the warehouse; what the text models and lexicons hear; scores and segments; the definitions."""
_SEGMENT = ("segment", "segment_confidence")
_OUTPUTS = {
    DEFAULT_RISK: ("default_probability", "default_band", "default_action", "default_reasons"),
    PRICE_SENSITIVITY: ("price_sensitivity", "price_sensitive"),
    "segments": _SEGMENT,
}
ABSENT = "absent"


@dataclass(frozen=True)
class Side:
    """One of the two states, and what made its tags."""

    state: CustomerState
    workshop: Workshop

    def value(self, facts: Mapping[str, Any], tag_id: str) -> str:
        """Return the value of a tag by this side's rule: yes, no, unknown, or absent where the catalogue has none."""
        decided = decide_tags(facts, self.workshop.catalogue, frozenset({tag_id}))
        return VALUES[decided[tag_id].holds] if tag_id in decided else ABSENT


@dataclass(frozen=True)
class TagCause:
    """What became of the tag, which parts moved at all, and the smallest sets of them that make the difference alone.

    `causes` is empty where the value is the same. `swapped` tells the value with only these parts of the later state.
    `values` are the columns the rule reads that moved, each before and after.
    """

    before: str
    after: str
    moved: tuple[str, ...]
    causes: tuple[tuple[str, ...], ...]
    swapped: dict[str, str]
    values: dict[str, tuple[Any, Any]]


def tag_cause(before: Side, after: Side, tag_id: str) -> TagCause:
    """Return why a tag of a customer is another in `after` than in `before`.

    What the text models hear counts as data unless the models or the lexicons differ. Scores are computed again by the model of
    the side they are taken from; segments, where their model differs, are taken as they were recorded.
    """
    moved = moved_parts(before, after)
    values = {parts: _value(before, after, frozenset(parts), tag_id) for parts in _subsets(moved)}
    first, last = before.value(before.state.facts, tag_id), after.value(after.state.facts, tag_id)
    return TagCause(
        before=first,
        after=last,
        moved=moved,
        causes=_smallest(values, last) if first != last else (),
        swapped={"+".join(parts): value for parts, value in values.items() if parts},
        values=_values(before, after, tag_id),
    )


def moved_parts(before: Side, after: Side) -> tuple[str, ...]:
    """Return the parts that differ between the two states, in the order of `PARTS`."""
    ours, theirs = (_columns_of(each) for each in (before, after))
    differs = {
        "data": any(_differ(before, after, name) for name in ours["data"] | theirs["data"]),
        "text_models": _texts_differ(before, after),
        "models": any(_model_differs(before, after, name) for name in _OUTPUTS),
        "rule": before.workshop.catalogue.version != after.workshop.catalogue.version,
    }
    return tuple(part for part in PARTS if differs[part])


def _value(before: Side, after: Side, swapped: Collection[str], tag_id: str) -> str:
    def side(part: str) -> Side:
        return after if part in swapped else before

    if not swapped:
        return before.value(before.state.facts, tag_id)
    facts = _facts(before, after, side)
    return side("rule").value(facts, tag_id)


def _facts(before: Side, after: Side, side: Callable[[str], Side]) -> dict[str, Any]:
    """Return facts put together of the parts; `side` says whose each is."""
    texts = side("text_models") if _texts_differ(before, after) else side("data")
    facts = dict(side("data").state.facts)
    facts |= {name: texts.state.facts.get(name) for name in _text_columns(texts)}
    models = side("models")
    if _model_differs(before, after, "segments"):
        facts |= {name: models.state.facts.get(name) for name in _SEGMENT}
    if models.state is side("data").state and texts.state is side("data").state:
        return facts  # nothing is mixed: as it was recorded
    return with_risk(models.workshop.bundle, facts) if _can_score(models, facts) else facts


def _can_score(side: Side, facts: Mapping[str, Any]) -> bool:
    held = side.workshop.bundle.manifest.models
    names = [name for name in (DEFAULT_RISK, PRICE_SENSITIVITY) if name in held]
    return DEFAULT_RISK in names and all(
        column in facts for name in names for column in risk_of(side.workshop.bundle, name).columns
    )


def _columns_of(side: Side) -> dict[str, frozenset[str]]:
    outputs = frozenset(name for names in _OUTPUTS.values() for name in names)
    return {"data": frozenset(side.state.facts) - outputs - {"customer_id"}}


def _text_columns(side: Side) -> frozenset[str]:
    sheet = ColumnSheet.open(side.workshop.folder.root)
    return frozenset(
        name for name, entry in sheet.columns.items() if "text_signals" in entry.tables and name in side.state.facts
    ) | {"evidence"}


def _differ(before: Side, after: Side, column: str) -> bool:
    return bool(before.state.facts.get(column) != after.state.facts.get(column))


def _texts_differ(before: Side, after: Side) -> bool:
    ours, theirs = before.workshop.folder.manifest, after.workshop.folder.manifest
    return ours.lexicons != theirs.lexicons or any(
        _model_differs(before, after, name) for name in ("sentiment", "concerns")
    )


def _model_differs(before: Side, after: Side, name: str) -> bool:
    ours, theirs = (each.workshop.bundle.manifest.models.get(name) for each in (before, after))
    return (ours and ours.files) != (theirs and theirs.files)


def _subsets(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [each for size in range(len(parts) + 1) for each in combinations(parts, size)]


def _smallest(values: Mapping[tuple[str, ...], str], last: str) -> tuple[tuple[str, ...], ...]:
    """Return the sets of parts that give the last value, of the smallest size there is."""
    found = [parts for parts, value in values.items() if parts and value == last]
    size = min((len(parts) for parts in found), default=0)
    return tuple(parts for parts in found if len(parts) == size)


def _values(before: Side, after: Side, tag_id: str) -> dict[str, tuple[Any, Any]]:
    names: set[str] = set()
    for side in (before, after):
        book = rule_book(side.workshop.catalogue)
        for each in book.with_read({tag_id}):
            number = book.confidences.get(each)
            names |= book.rules[each].columns | (number.columns if number else frozenset())
    ours, theirs = before.state.facts, after.state.facts
    return {name: (ours.get(name), theirs.get(name)) for name in sorted(names) if ours.get(name) != theirs.get(name)}


_SAID = {"yes": "成立", "no": "不成立", "unknown": "无法判断", ABSENT: "未定义"}
_NAMED = {
    "data": "数据变化",
    "text_models": "文本模型或词典变化",
    "models": "评分或分群模型变化",
    "rule": "标签规则变化",
}


def cause_text(found: TagCause) -> str:
    """Return it as one Chinese sentence."""
    if found.before == found.after:
        return f"标签前后一致：{_SAID[found.after]}。"
    turned = f"标签由“{_SAID[found.before]}”变为“{_SAID[found.after]}”"
    told = "；".join("与".join(_NAMED[part] for part in parts) + _how(parts) for parts in found.causes)
    return f"{turned}：{told or '没有找到单独的原因'}。"


def _how(parts: tuple[str, ...]) -> str:
    return "单独即可造成" if len(parts) == 1 else "共同造成"
