"""What a key may see: tags by their readers, state and sensitivity; parts of a persona by their sensitivity."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from inference.disclosure.document_part import without
from inference.error import NoBundleError
from inference.key.ring import ApiKey, Permission
from inference.model.bundle_watch import BundleProvider

_IN_SERVICE = frozenset({"应用", "评估"})
_SENSITIVE = frozenset({"sensitive", "protected"})
_MARKS = (b'"sensitivity":"sensitive"', b'"sensitivity":"protected"')
# Inside a JSON text a quotation mark is escaped, so this is found where an id stands and nowhere else.
_ID = re.compile(rb'"id":"([a-z0-9_.]+)"')
_UNKNOWN = b'"unknown":['
_TAGS = b'"tags":['


class Ids(NamedTuple):
    """Ids of tags in a document: those that hold, and those that cannot be decided."""

    held: list[str]
    unknown: list[str]


class Seen(NamedTuple):
    """A document as a key may see it, the tags that hold in it, the sensitive ones of them, and whether any part is sensitive."""

    document: bytes
    held: list[str]
    sensitive: list[str]
    marked: bool


@dataclass(frozen=True)
class Sight:
    """What keys of one grade may see of one catalogue: `hidden` tags they may not, `sensitive` ones whose reading is recorded."""

    hidden: frozenset[str]
    sensitive: frozenset[str]
    sees_sensitive: bool

    def may_see(self, tag_id: str) -> bool:
        """Say whether the tag may be asked for at all."""
        return tag_id not in self.hidden

    def tags(self, document: bytes) -> "Seen":
        """Return a tags document as these keys may see it; the same bytes where nothing is hidden."""
        return self._seen(document, tag_ids)

    def persona(self, document: bytes) -> "Seen":
        """Return a persona as these keys may see it; the same bytes where nothing is hidden."""
        return self._seen(document, persona_ids)

    def _seen(self, document: bytes, ids_of: Callable[[bytes], Ids]) -> "Seen":
        ids, marked = ids_of(document), is_sensitive(document)
        if (marked and not self.sees_sensitive) or not all(map(self.hidden.isdisjoint, ids)):
            document = self._filtered(document)
            ids, marked = ids_of(document), is_sensitive(document)
        return Seen(document, ids.held, [*self.sensitive.intersection(ids.held)], marked)

    def _filtered(self, document: bytes) -> bytes:
        return orjson.dumps(without(orjson.loads(document), self._hides, self.hidden))

    def _hides(self, part: Mapping[str, Any]) -> bool:
        if not self.sees_sensitive and part.get("sensitivity") in _SENSITIVE:
            return True
        return part.get("tag") in self.hidden or part.get("id") in self.hidden


class Visibility:
    """Looks up what a key may see of the catalogue in service; made once per grade and bundle."""

    def __init__(self, bundles: BundleProvider) -> None:
        self._bundles = bundles
        self._catalogue = b""
        self._sights: dict[str, Sight] = {}

    def sight(self, key: ApiKey) -> Sight:
        """Return what `key` may see.

        Raises
        ------
        NoBundleError
            No catalogue is loaded: who may read what is not known, so nothing is shown.
        """
        bundle = self._bundles.current
        if bundle is None:
            raise NoBundleError("who may read which tag is not known before a bundle is loaded")
        if bundle.catalogue is not self._catalogue:
            self._catalogue, self._sights = bundle.catalogue, {}
        known = self._sights.get(key.grade)
        if known is None:
            known = self._sights[key.grade] = sight_of(orjson.loads(bundle.catalogue)["tags"], key)
        return known

    def visible_tags(self, document: bytes, key: ApiKey) -> bytes:
        """Return a tags document as `key` may see it."""
        return self.sight(key).tags(document).document

    def visible_persona(self, document: bytes, key: ApiKey) -> bytes:
        """Return a persona as `key` may see it."""
        return self.sight(key).persona(document).document

    def may_see(self, tag_id: str, key: ApiKey) -> bool:
        """Say whether `key` may ask for this tag at all."""
        return self.sight(key).may_see(tag_id)


def sight_of(tags: Iterable[Mapping[str, Any]], key: ApiKey) -> Sight:
    """Return what `key` may see of the tags of a catalogue, each with its id, readers, sensitivity and state.

    A tag that is not in service is seen by everyone but the CRM, and is in no document anyway.
    """
    sees_sensitive = Permission.SENSITIVE in key.scopes
    tags = list(tags)
    hidden = {str(tag["id"]) for tag in tags if _is_hidden(tag, key, sees_sensitive=sees_sensitive)}
    sensitive = {str(tag["id"]) for tag in tags if tag["sensitivity"] in _SENSITIVE}
    return Sight(frozenset(hidden), frozenset(sensitive), sees_sensitive)


def is_sensitive(document: bytes) -> bool:
    """Say whether anything in a stored document says that it is sensitive or protected."""
    return _MARKS[0] in document or _MARKS[1] in document


def tag_ids(document: bytes) -> Ids:
    """Return the ids in a stored tags document."""
    return Ids([each.decode() for each in _ID.findall(document)], _listed(document, _UNKNOWN))


def persona_ids(document: bytes) -> Ids:
    """Return the ids of the tags that a stored persona tells of."""
    return Ids(_listed(document, _TAGS), [])


def _is_hidden(tag: Mapping[str, Any], key: ApiKey, *, sees_sensitive: bool) -> bool:
    if key.role not in tag["readers"] or (tag["sensitivity"] in _SENSITIVE and not sees_sensitive):
        return True
    return key.role == "crm" and tag["state"] not in _IN_SERVICE


def _listed(document: bytes, opening: bytes) -> list[str]:
    # The last one: parts of a persona come before its own list of tags.
    start = document.rfind(opening)
    if start < 0:
        return []
    start += len(opening) - 1
    ids: list[str] = orjson.loads(document[start : document.index(b"]", start) + 1])
    return ids
