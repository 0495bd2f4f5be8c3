"""What the catalogue in service says about reading tags: which profile people, and which it knows at all."""

from dataclasses import dataclass

import orjson

from feature_store.desk.restriction import Restriction
from inference.disclosure.visibility import Sight, Visibility
from inference.error import NoBundleError
from inference.key.ring import ApiKey, Role
from inference.model.bundle_watch import BundleProvider


@dataclass(frozen=True)
class TagReading:
    """Decides which tags one key may be told of one customer; `known` are those of the catalogue in service."""

    sight: Sight
    known: frozenset[str]
    profiling: frozenset[str]
    is_crm: bool

    def may_see(self, tag: str) -> bool:
        """Say whether the key may see the tag at all; the CRM sees none that the catalogue does not know any more."""
        return self.sight.may_see(tag) and (tag in self.known or not self.is_crm)

    def may_tell(self, tag: str, restriction: Restriction) -> bool:
        """Say whether the key may be told of the tag for a customer of this restriction, now or for the past."""
        if not self.may_see(tag) or tag in restriction.deleted_tags:
            return False
        return not (restriction.opted_out and (tag in self.profiling or tag not in self.known))


class TagReadings:
    """Makes them from the bundle in service, read once per bundle."""

    def __init__(self, bundles: BundleProvider, visibility: Visibility) -> None:
        self._bundles = bundles
        self._visibility = visibility
        self._catalogue = b""
        self._known: frozenset[str] = frozenset()
        self._profiling: frozenset[str] = frozenset()

    def of(self, key: ApiKey) -> TagReading:
        """Return what `key` may be told; NoBundleError when no catalogue is loaded, for then nothing is known."""
        bundle = self._bundles.current
        if bundle is None:
            raise NoBundleError("who may read which tag is not known before a bundle is loaded")
        if bundle.catalogue is not self._catalogue:
            tags = orjson.loads(bundle.catalogue)["tags"]
            self._known = frozenset(each["id"] for each in tags)
            self._profiling = frozenset(each["id"] for each in tags if _is_profiling(each))
            self._catalogue = bundle.catalogue
        return TagReading(self._visibility.sight(key), self._known, self._profiling, key.role is Role.CRM)


def _is_profiling(tag: dict[str, object]) -> bool:
    said = tag.get("profiling")
    return tag["kind"] != "attribute" if said is None else bool(said)
