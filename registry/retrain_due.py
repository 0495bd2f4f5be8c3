"""Versions that learnt from persons who were erased since, and until when they have to be replaced: the ledger says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from registry.ledger import Entry, Ledger

ERASE = "erase"
LEARNERS = "learners"
"""The place of an erasure in which is looked for who learnt from the person."""


@dataclass(frozen=True)
class RetrainDue:
    """A version learnt from `persons` erased persons, or may have; another is due by `retrain_by`, the earliest of their dates."""

    model: str
    version: int
    persons: int
    retrain_by: date

    def line(self) -> str:
        """Return it as one line."""
        return (
            f"{self.model} {self.version} learnt from {self.persons} erased persons and serves after {self.retrain_by}: "
            "train and promote a version without them"
        )


def due_retrainings(ledger: Ledger) -> dict[tuple[str, int], RetrainDue]:
    """Return what is due by model and version; versions that learnt from nobody who was erased are left out."""
    by_person: dict[tuple[str, int], dict[str, date]] = {}
    for entry in ledger.entries(kind=ERASE):
        if entry.content.get("place") == LEARNERS:
            until = date.fromisoformat(str(entry.content["retrain_by"]))
            for version in _versions(entry):
                dates = by_person.setdefault(version, {})
                person = str(entry.subject["person"])
                dates[person] = min(until, dates.get(person, until))
    return {
        version: RetrainDue(*version, len(dates), min(dates.values())) for version, dates in sorted(by_person.items())
    }


def overdue_retrainings(ledger: Ledger, in_service: Mapping[str, int], today: date) -> list[RetrainDue]:
    """Return the versions in service (`in_service` maps model to version) whose date is over."""
    due = due_retrainings(ledger)
    found = (due.get(each) for each in sorted(in_service.items()))
    return [each for each in found if each is not None and each.retrain_by < today]


def _versions(entry: Entry) -> list[tuple[str, int]]:
    versions = entry.content["versions"]
    return [_version(each) for each in versions] if isinstance(versions, list) else []


def _version(said: JsonValue) -> tuple[str, int]:
    content = said if isinstance(said, dict) else {}
    return str(content["model"]), int(str(content["version"]))
