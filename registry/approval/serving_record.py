"""What was put in service when, as the ledger has it: every promotion and every rollback, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from registry.approval.content import ServiceContent
from registry.catalogue.toml_file import bad_keys
from registry.error import LedgerError
from registry.ledger import Entry, Ledger

ROLLBACK, PROMOTION = "rollback", "promotion"


@dataclass(frozen=True)
class ServiceEntry:
    """One such entry: its number, when, and by whom."""

    number: int
    at: datetime
    kind: str
    by: str
    content: ServiceContent


@dataclass(frozen=True)
class ServingRecord:
    """All of them, oldest first. An entry takes effect by being there: what a killed process left undone, repair does."""

    entries: Sequence[ServiceEntry]

    @property
    def last(self) -> ServiceEntry | None:
        """What is in service now; None before the first promotion."""
        return self.entries[-1] if self.entries else None

    def champions(self) -> dict[str, int]:
        """Return which version of each model is in service."""
        return dict(self.last.content.models) if self.last else {}

    def catalogue(self) -> str:
        """Return the digest of the tags in service; empty before the first promotion."""
        return self.last.content.catalogue if self.last else ""

    def previous(self, model: str) -> int | None:
        """Return what served before the present version of a model, None where nothing did; a rollback takes a step back."""
        stack: list[int] = []
        for entry in self.entries:
            if entry.content.model == model:
                if entry.kind == ROLLBACK:
                    stack = stack[:-1] or [entry.content.version]
                elif stack[-1:] != [entry.content.version]:  # the same again takes up changed tags
                    stack.append(entry.content.version)
        return stack[-2] if len(stack) > 1 else None

    def bundle_of(self, models: dict[str, int], catalogue: str) -> str | None:
        """Return the latest bundle with exactly these versions and tags, None where there never was one."""
        same = [each for each in self.entries if (each.content.models, each.content.catalogue) == (models, catalogue)]
        return same[-1].content.bundle_id if same else None


def serving_record(ledger: Ledger) -> ServingRecord:
    """Return what the ledger says was put in service; LedgerError for an entry that does not say what."""
    entries = [each for kind in (PROMOTION, ROLLBACK) for each in ledger.entries(kind=kind)]
    return ServingRecord([_service_entry(each) for each in sorted(entries, key=lambda each: each.number)])


def _service_entry(entry: Entry) -> ServiceEntry:
    try:
        content = ServiceContent.model_validate(entry.content)
    except ValidationError as error:
        raise LedgerError(f"entry {entry.number} ({entry.kind}): {bad_keys(error)}") from error
    return ServiceEntry(entry.number, datetime.fromisoformat(entry.at), entry.kind, entry.by, content)
