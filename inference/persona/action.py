"""The next best service actions: what was said and owed first; to whom nothing should be offered now, nothing is."""

from collections.abc import Iterable, Mapping, Sequence

from inference.persona.statement import Record
from registry.catalogue import TagDefinition

MAX_ACTIONS = 5
DIMENSION_URGENCY = {"情感特征": 0, "风险信用": 1, "用电行为": 2, "业务偏好": 3, "基础属性": 4}
_AVOID, _OFFER = "avoid", "offer"


def next_actions(held: Iterable[TagDefinition], dimensions: Mapping[str, str]) -> Sequence[Record]:
    """Return at most five actions, each once, with the tag that asks for it.

    What to avoid comes first; while something is to be avoided, offers wait.
    """
    asked = sorted((tag for tag in held if tag.action), key=lambda tag: _urgency(tag, dimensions))
    if any(tag.action_kind == _AVOID for tag in asked):
        asked = [tag for tag in asked if tag.action_kind != _OFFER]
    first = {tag.action: tag for tag in reversed(asked)}
    chosen = [tag for tag in asked if first[tag.action] is tag]
    return [_record(tag) for tag in chosen[:MAX_ACTIONS]]


def _urgency(tag: TagDefinition, dimensions: Mapping[str, str]) -> tuple[bool, int]:
    return tag.action_kind != _AVOID, DIMENSION_URGENCY[dimensions[tag.id]]


def _record(tag: TagDefinition) -> Record:
    return {
        "tag": tag.id, "kind": tag.action_kind, "action": tag.action,
        "sensitivity": tag.sensitivity, "profiling": tag.is_profiling,
    }  # fmt: skip
