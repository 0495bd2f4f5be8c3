"""What the ledger keeps of an erasure: what was done where, and which versions learnt from the person; nobody's name or id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import JsonValue

from feature_store.desk.erasure import LEARNERS, Erasure
from feature_store.desk.schema import as_instant
from registry.actor import current_actor
from registry.clock import aware
from registry.digest import canonical_json, text_digest
from registry.learnt_from import LearnerTrace, person_digest
from registry.ledger import Entry, Ledger
from registry.retrain_due import ERASE

Trace = Callable[[str], Sequence[LearnerTrace]]
"""Returns the versions that learnt from a customer."""


@dataclass(frozen=True)
class ErasureRecord:
    """Appends to the ledger; `key` makes the names by which records speak of persons, `trace` asks the versions."""

    ledger: Ledger
    key: bytes
    trace: Trace
    retrain_within: timedelta

    def learners(self, erasure: Erasure) -> dict[str, object]:
        """Return the versions that learnt from the person, and until when others are to take their place.

        `certain` is false for a version that keeps no list of whom it learnt from. RegistryError where no registry answers.
        """
        found = self.trace(erasure.customer_id or "")
        versions = [vars(each) for each in found]
        until = retrain_by(erasure, self.retrain_within)
        return {"versions": versions, "retrain_by": until.isoformat()}

    def append(self, erasure: Erasure, place: str, done: object) -> Entry:
        """Append what was done in a place; `proof` is the digest of all that the desk keeps about it, file by file."""
        subject = {"erasure": erasure.digest, "person": person_digest(erasure.customer_id or "", self.key)}
        content: dict[str, JsonValue] = {"place": place, "proof": proof_of(done), **_extent(place, done)}
        return self.ledger.append(ERASE, current_actor().person, subject, content)


def retrain_by(erasure: Erasure, within: timedelta) -> date:
    """Return the day until which a version that learnt from the person is to be replaced, in China's time."""
    return aware(as_instant(erasure.asked_at) + within).date()


def proof_of(done: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the SHA-256 of what was done in a place as canonical JSON."""
    return text_digest(canonical_json(done))


def snapshots_of(files: object) -> list[str]:
    """Return the ids of the snapshots that the rewritten files belong to: those that knew the person."""
    return sorted({str(each["file"]).partition("/")[0] for each in files}) if isinstance(files, list) else []


def day_of(text: str) -> str:
    """Return a stored instant as a Chinese date in China's time."""
    instant: datetime = as_instant(text)
    return f"{instant.year}年{instant.month}月{instant.day}日"


def _extent(place: str, done: object) -> dict[str, JsonValue]:
    if place == LEARNERS and isinstance(done, dict):
        return dict(done)
    if isinstance(done, list):
        counts: dict[str, JsonValue] = {"files": len(done), "rows": sum(int(each["rows"]) for each in done)}
        return {**counts, "snapshots": list(snapshots_of(done))} if place == "snapshots" else counts
    return dict(done) if isinstance(done, dict) else {}
