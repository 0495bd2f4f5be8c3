"""Evidence that the retention clocks deleted: the ledger says so, and only what had been kept as long as the law asks counts."""

from datetime import datetime, timedelta
from pathlib import Path

from registry.evidence import EVIDENCE, evidence_folder
from registry.ledger import Entry, Ledger
from registry.retention_limit import THREE_YEARS
from registry.settings import RegistrySettings

RETENTION = "retention"


def deleted_folders(settings: RegistrySettings, ledger: Ledger) -> dict[Path, int]:
    """Return by folder of evidence the number of the last entry that says it was deleted in its time.

    An entry within three years of the last evidence before it is no leave to delete, whoever wrote it.
    """
    said = [each for each in ledger.entries(kind=RETENTION, subject={"store": EVIDENCE}) if _names(each)]
    made = _made(ledger) if said else {}
    return {
        evidence_folder(settings, *version): entry.number
        for entry in said
        for version in _names(entry)
        if _was_due(entry, made.get(version, []))
    }


def _was_due(entry: Entry, made: list[Entry]) -> bool:
    before = [each for each in made if each.number < entry.number]
    return bool(before) and _at(entry) - _at(before[-1]) >= timedelta(days=THREE_YEARS)


def _made(ledger: Ledger) -> dict[tuple[str, int], list[Entry]]:
    """Return the entries about evidence by version, oldest first."""
    found: dict[tuple[str, int], list[Entry]] = {}
    for each in ledger.entries(kind=EVIDENCE):
        version = str(each.subject.get("model")), int(each.subject.get("version", 0))
        found.setdefault(version, []).append(each)
    return found


def _at(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.at)


def _names(entry: Entry) -> list[tuple[str, int]]:
    names = entry.content.get("names")
    parts = [str(each).rpartition("/") for each in names] if isinstance(names, list) else []
    return [(model, int(version)) for model, _, version in parts if version.isdecimal()]
