"""Leaving parts out of a stored document: objects at any depth, ids in its lists, and the sentence that told of them."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from inference.persona.statement import sentence

IDS = ("tags", "unknown")
"""Members of a document that list the ids of tags (`tags` of a tags document lists objects)."""

IsHidden = Callable[[Mapping[str, Any]], bool]


def without(document: Mapping[str, Any], is_hidden: IsHidden, hidden_ids: AbstractSet[str]) -> dict[str, Any]:
    """Return the document without every object for which `is_hidden`, and without `hidden_ids` in its lists of ids.

    A member that is such an object is left out, an element of a list as well. Where one of `statements` is left out, `statement`
    is made of those that stay; with none left it is empty.
    """
    kept = _members(document, is_hidden)
    for name in IDS:
        if isinstance(kept.get(name), list):
            kept[name] = [each for each in kept[name] if not isinstance(each, str) or each not in hidden_ids]
    return kept


def _members(part: Mapping[str, Any], is_hidden: IsHidden) -> dict[str, Any]:
    kept = {name: _pruned(value, is_hidden) for name, value in part.items() if not _hides(value, is_hidden)}
    said = part.get("statements")
    if isinstance(said, list) and "statement" in kept and len(kept["statements"]) < len(said):
        texts = [str(each["text"]) for each in kept["statements"]]
        kept["statement"] = sentence(texts) if texts else ""
    return kept


def _pruned(value: Any, is_hidden: IsHidden) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return _members(value, is_hidden)
    if isinstance(value, list):
        return [_pruned(each, is_hidden) for each in value if not _hides(each, is_hidden)]
    return value


def _hides(value: Any, is_hidden: IsHidden) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, dict) and is_hidden(value)
