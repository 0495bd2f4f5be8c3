"""Whether one customer belongs to an audience, by the documents that are served and what must not be said of the customer."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from feature_store.desk.restriction import NO_RESTRICTION, Restriction
from feature_store.online.protocol import Documents
from feature_store.snapshot.condition import Condition, Facts, holds
from inference.right.restriction import restricted_tags


@dataclass(frozen=True, slots=True)
class Member:
    """A customer who belongs to an audience; `confidence` is that of the tag that was asked for."""

    customer_id: str
    confidence: float

    def as_record(self) -> dict[str, object]:
        """Return the member, ready for JSON."""
        return {"customer_id": self.customer_id, "confidence": self.confidence}


@dataclass(frozen=True)
class Membership:
    """Judges customers by a condition; what is restricted is null for it, so that a NOT finds nobody by what was hidden."""

    tag: str
    condition: Condition
    profiling: frozenset[str]

    def member(
        self, customer_id: str, documents: Documents | None, restriction: Restriction | None, facts: Facts
    ) -> Member | None:
        """Return the customer as a member, None when the condition does not hold or cannot be decided."""
        if documents is None:
            return None
        known = restriction or NO_RESTRICTION
        content = orjson.loads(restricted_tags(documents.tags, known))
        held = {each["id"]: float(each.get("confidence", 1.0)) for each in content["tags"]}
        said = _Said(held, frozenset(content["unknown"]), known, self.profiling)
        if holds(self.condition, said.state, facts) is not True:
            return None
        return Member(customer_id, held[self.tag])


@dataclass(frozen=True)
class _Said:
    held: Mapping[str, float]
    unknown: frozenset[str]
    restriction: Restriction
    profiling: frozenset[str]

    def state(self, tag: str) -> bool | None:
        if tag in self.unknown or (self.restriction.opted_out and tag in self.profiling):
            return None
        if tag in self.held:
            return True
        # A deleted tag that is not served: whether it would hold is nobody's business.
        return None if tag in self.restriction.deleted_tags else False
