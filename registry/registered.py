"""Which versions were registered, when, by whom and of which files, as the ledger has it: the service can tell without MLflow."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from registry.digest import canonical_json, text_digest
from registry.error import UnknownModelError
from registry.ledger import Entry, Ledger
from registry.version import VersionRow

REGISTRATION, REFUSAL = "registration", "refusal"


@dataclass(frozen=True)
class Registered:
    """A version as it was registered by entry `number`; `serving` is the SHA-256 that stands for all its files.

    In `row` metrics, gates and aliases are empty: the card and the record of what serves tell them.
    """

    row: VersionRow
    serving: str
    number: int


def registered_versions(ledger: Ledger) -> dict[tuple[str, int], Registered]:
    """Return every version by model and number, in the order in which they were registered."""
    refused = {_key(each): str(each.content.get("reason", "")) for each in ledger.entries(kind=REFUSAL)}
    return {_key(each): _registered(each, refused.get(_key(each), "")) for each in ledger.entries(kind=REGISTRATION)}


def registered_version(ledger: Ledger, model: str, version: int) -> Registered:
    """Return one version; UnknownModelError says which there are."""
    found = registered_versions(ledger)
    if (model, version) not in found:
        known = ", ".join(f"{name} {number}" for name, number in sorted(found)[:20]) or "none"
        raise UnknownModelError(f"no version {version} of {model}; registered: {known}")
    return found[model, version]


def serving_digest(files: JsonValue) -> str:
    """Return the SHA-256 of the canonical JSON of what serving gets of a version (path to SHA-256)."""
    return text_digest(canonical_json(files))


def _registered(entry: Entry, refused: str) -> Registered:
    model, version = _key(entry)
    row = VersionRow(
        model, version, str(entry.content.get("run_id", "")),
        created_at=datetime.fromisoformat(entry.at), refused=refused, trained_by=entry.by,
    )  # fmt: skip
    return Registered(row, serving_digest(entry.content.get("files")), entry.number)


def _key(entry: Entry) -> tuple[str, int]:
    return str(entry.subject.get("model")), int(entry.subject.get("version", 0))
