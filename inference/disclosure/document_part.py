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
    kept: dict[str, Any] = {}
    for name, value in part.items():
        # Most of a document is texts and numbers, and this is done for every answer to some keys.
        if isinstance(value, dict):
            if not is_hidden(value):
                kept[name] = _members(value, is_hidden)
        else:
            kept[name] = _elements(value, is_hidden) if isinstance(value, list) else value
    said = part.get("statements")
    if isinstance(said, list) and "statement" in kept and len(kept["statements"]) < len(said):
        texts = [str(each["text"]) for each in kept["statements"]]
        kept["statement"] = sentence(texts) if texts else ""
    return kept


def _elements(values: list[Any], is_hidden: IsHidden) -> list[Any]:
    kept = [each for each in values if not (isinstance(each, dict) and is_hidden(each))]
    return [_element(each, is_hidden) if isinstance(each, dict | list) else each for each in kept]


def _element(value: Any, is_hidden: IsHidden) -> Any:  # noqa: ANN401 - JSON
    return _members(value, is_hidden) if isinstance(value, dict) else _elements(value, is_hidden)
