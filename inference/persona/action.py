"""The next best service actions: what was said and owed first; to whom nothing should be offered now, nothing is."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

import orjson

from registry.catalogue import TagDefinition

MAX_ACTIONS = 5
DIMENSION_URGENCY = {"情感特征": 0, "风险信用": 1, "用电行为": 2, "业务偏好": 3, "基础属性": 4}
_AVOID, _OFFER = "avoid", "offer"


class _Asked(NamedTuple):
    urgency: int
    kind: str
    action: str
    json: bytes


_URGENCY = attrgetter("urgency")


class NextActions:
    """Chooses among what the tags of a catalogue ask for."""

    def __init__(self, tags: Iterable[TagDefinition], dimensions: Mapping[str, str]) -> None:
        self._asked = {tag.id: _asked(tag, dimensions[tag.id]) for tag in tags if tag.action}

    def of(self, held: Iterable[str]) -> bytes:
        """Return at most five actions as JSON, each once, with the tag that asks for it, for the ids of tags that hold.

        What to avoid comes first; while something is to be avoided, offers wait.
        """
        known = self._asked
        asked = sorted([known[tag] for tag in held if tag in known], key=_URGENCY)
        if asked and asked[0].kind == _AVOID:
            asked = [each for each in asked if each.kind != _OFFER]
        chosen: dict[str, bytes] = {}
        for each in asked:
            chosen.setdefault(each.action, each.json)
        return b"[%b]" % b",".join([*chosen.values()][:MAX_ACTIONS])


def _asked(tag: TagDefinition, dimension: str) -> _Asked:
    urgency = DIMENSION_URGENCY[dimension] + (0 if tag.action_kind == _AVOID else len(DIMENSION_URGENCY))
    record = {
        "tag": tag.id, "kind": tag.action_kind, "action": tag.action,
        "sensitivity": tag.sensitivity, "profiling": tag.is_profiling,
    }  # fmt: skip
    return _Asked(urgency, tag.action_kind, tag.action, orjson.dumps(record))
