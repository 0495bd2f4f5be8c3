"""Showing a stored document to the holder of a key: only what it may see, recorded where it is sensitive, counted."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Literal

from starlette.types import Scope

from inference.disclosure.audit import Audit
from inference.disclosure.visibility import Seen, Visibility
from inference.key.ring import ApiKey, Role
from inference.transport.security import key_of

View = Literal["tags", "persona"]
SENSITIVE_READ = "sensitive_read"


class Disclosure:
    """What every endpoint passes documents through on their way out."""

    def __init__(self, visibility: Visibility, audit: Audit) -> None:
        self.visibility = visibility
        self.audit = audit
        self._reads: defaultdict[Role, Counter[str]] = defaultdict(Counter)

    def tags(self, scope: Scope, customer_id: str, document: bytes) -> bytes:
        """Return a stored tags document as the key of the request may see it.

        Raises
        ------
        NoBundleError, AuditUnavailableError
            Who may see it is not known, or that it was seen cannot be recorded.
        """
        key = key_of(scope)
        return self._recorded(scope, key, customer_id, self.visibility.sight(key).tags(document), "tags")

    def persona(self, scope: Scope, customer_id: str, document: bytes) -> bytes:
        """Return a stored persona as the key of the request may see it; see `tags`."""
        key = key_of(scope)
        return self._recorded(scope, key, customer_id, self.visibility.sight(key).persona(document), "persona")

    def many(self, scope: Scope, documents: Mapping[str, bytes], view: View) -> list[bytes]:
        """Return stored documents, by customer id, as the key of the request may see them, in their order; see `tags`."""
        key = key_of(scope)
        sight = self.visibility.sight(key)
        look = sight.tags if view == "tags" else sight.persona
        seen = {customer_id: look(document) for customer_id, document in documents.items()}
        sensitive = {customer_id: each.sensitive for customer_id, each in seen.items() if each.marked or each.sensitive}
        if sensitive:
            self.audit.record(SENSITIVE_READ, scope, key, sensitive, view=view)
        reads = self._reads[key.role]
        for each in seen.values():
            reads.update(each.held)
        return [each.document for each in seen.values()]

    def _recorded(self, scope: Scope, key: ApiKey, customer_id: str, seen: Seen, view: View) -> bytes:
        if seen.marked or seen.sensitive:
            self.audit.record(SENSITIVE_READ, scope, key, {customer_id: seen.sensitive}, view=view)
        self._reads[key.role].update(seen.held)
        return seen.document

    def taken_reads(self) -> dict[tuple[str, str], int]:
        """Return how often tags were shown since the last call, by (tag, role)."""
        taken, self._reads = self._reads, defaultdict(Counter)
        return {(tag, role.value): count for role, counts in taken.items() for tag, count in counts.items()}

    def give_back(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Count again what was taken and could not be stored."""
        for (tag, role), count in counts.items():
            self._reads[Role(role)][tag] += count
