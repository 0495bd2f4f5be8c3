"""Takes out of prepared documents what must not be said of a customer: the same rules at night, after a call and for the past."""

from collections.abc import Callable
from typing import Any

import orjson

from feature_store.desk.restriction import NO_RESTRICTION, Restriction
from feature_store.online.protocol import Documents

__all__ = ["NO_RESTRICTION", "Restriction", "restricted", "restricted_persona", "restricted_tags"]

SECTIONS = ("who", "usage", "payment", "voice")
NOTHING_TO_SAY = "暂无可说明的内容。"
_GONE = object()


def restricted(documents: Documents, restriction: Restriction) -> Documents:
    """Return both documents without what is restricted; the same object where nothing is.

    What a persona says agrees with the tags that are left: a tag that came back with a new definition comes back in both.
    """
    if not restriction:
        return documents
    tags = orjson.loads(documents.tags)
    kept, gone = _kept_tags(tags, restriction), _deleted_of(tags, restriction)
    persona = _persona(orjson.loads(documents.persona), restriction, gone, frozenset(each["id"] for each in kept))
    return Documents(orjson.dumps(_tags(tags, kept, restriction)), orjson.dumps(persona), documents.snapshot)


def restricted_tags(document: bytes, restriction: Restriction) -> bytes:
    """Return a tags document without what is restricted.

    After an opt-out every tag that says something about the person by profiling is gone, and with them the ids of those that
    could not be decided; `opted_out` tells whoever reads it not to advertise either.
    """
    if not restriction:
        return document
    tags = orjson.loads(document)
    return orjson.dumps(_tags(tags, _kept_tags(tags, restriction), restriction))


def restricted_persona(document: bytes, restriction: Restriction) -> bytes:
    """Return a persona without what is restricted, each sentence rebuilt of the statements that are left.

    Read alone, a persona names tags of which it does not say whether they profile: after an opt-out those go as well, and a tag
    that is deleted up to some version is gone in every version. `restricted` knows better.
    """
    if not restriction:
        return document
    persona = orjson.loads(document)
    kept = frozenset(persona["tags"]) - restriction.deleted_tags
    if restriction.opted_out:
        kept &= _said_to_be_no_profile(persona)
    return orjson.dumps(_persona(persona, restriction, restriction.deleted_tags, kept))


def _tags(document: dict[str, Any], kept: list[Any], restriction: Restriction) -> dict[str, Any]:
    unknown = [] if restriction.opted_out else [each for each in document["unknown"] if not restriction.deletes(each)]
    return {**document, "tags": kept, "unknown": unknown, **_mark(restriction)}


def _kept_tags(document: dict[str, Any], restriction: Restriction) -> list[Any]:
    profiles: Callable[[Any], bool] = lambda tag: restriction.opted_out and tag.get("profiling", True)  # noqa: E731
    return [tag for tag in document["tags"] if not profiles(tag) and not restriction.deletes(tag["id"], _version(tag))]


def _deleted_of(document: dict[str, Any], restriction: Restriction) -> frozenset[str]:
    back = {tag["id"] for tag in document["tags"] if not restriction.deletes(tag["id"], _version(tag))}
    return restriction.deleted_tags - back


def _version(tag: dict[str, Any]) -> int | None:
    """Return the version of a tag's definition: of its rule, also where a model decides."""
    source = tag["source"]
    version: int | None = source.get("rule_version", source.get("version"))
    return version


def _persona(
    document: dict[str, Any], restriction: Restriction, gone: frozenset[str], kept: frozenset[str]
) -> dict[str, Any]:
    left = {
        **document,
        "tags": [each for each in document["tags"] if each in kept],
        "next_actions": [each for each in document["next_actions"] if each["tag"] in kept],
    }
    for name in SECTIONS:
        left[name] = _section(document[name], restriction, gone)
    return {**left, **_mark(restriction)}


def _section(section: dict[str, Any], restriction: Restriction, gone: frozenset[str]) -> dict[str, Any]:
    left: dict[str, Any] = _without(section, restriction, gone)
    if left == section:
        return section
    if "evidence" in left:  # sentences beside which a model wrote what they mean
        left["evidence"] = []
    texts = [str(each["text"]).rstrip("。") for each in left.get("statements", ())]
    return {**left, "statement": "，".join(texts) + "。" if texts else NOTHING_TO_SAY}


def _without(value: Any, restriction: Restriction, gone: frozenset[str]) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON without the objects that are restricted: gone from a list, null where a field held one."""
    if isinstance(value, dict):
        if (restriction.opted_out and value.get("profiling") is True) or value.get("tag") in gone:
            return _GONE
        inside = {name: _without(each, restriction, gone) for name, each in value.items()}
        return {name: None if each is _GONE else each for name, each in inside.items()}
    if isinstance(value, list):
        return [left for each in value if (left := _without(each, restriction, gone)) is not _GONE]
    return value


def _said_to_be_no_profile(persona: dict[str, Any]) -> frozenset[str]:
    """Return the tags that some object of a persona names as no profile."""
    objects = [*persona["next_actions"], *(each for name in SECTIONS for each in persona[name].get("statements", ()))]
    return frozenset(each["tag"] for each in objects if "tag" in each and each.get("profiling") is False)


def _mark(restriction: Restriction) -> dict[str, bool]:
    return {"opted_out": True} if restriction.opted_out else {}
