"""Files in MLflow against the ledger: what is stored of a version is what was registered. MLflow freezes none."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from registry.digest import folder_digests
from registry.error import RegistryError
from registry.ledger import Entry, Ledger
from registry.ledger.finding import Finding
from registry.run_entry import REGISTRATION
from registry.tracking import ModelRegistry
from registry.version import VersionRow


def artifact_findings(registry: ModelRegistry, ledger: Ledger) -> Iterator[Finding]:
    """Give every version whose files are not those of its registration; one version at a time is fetched."""
    registered = {_key(entry): entry for entry in ledger.entries(kind=REGISTRATION)}
    try:
        rows = {(row.name, row.version): row for row in registry.list_versions()}
    except RegistryError as error:
        yield Finding("MLflow", " ".join(str(error).split()))
        return
    for key, entry in sorted(registered.items()):
        problem = _problem(registry, rows[key], entry) if key in rows else "is gone from MLflow"
        if problem:
            yield Finding(f"{key[0]} {key[1]}", f"{problem} (entry {entry.number})", entry.number)
    for name, version in sorted(rows.keys() - registered.keys()):
        yield Finding(f"{name} {version}", "is in MLflow, but the ledger knows of no registration")


def _problem(registry: ModelRegistry, row: VersionRow, entry: Entry) -> str:
    if row.run_id != entry.content.get("run_id"):
        return "belongs to another run than was registered"
    try:
        with tempfile.TemporaryDirectory() as scratch:
            found = folder_digests(registry.fetch_serving(row, Path(scratch)))
        registry.check_stored(row)
    except RegistryError as error:
        return " ".join(str(error).split())
    said = entry.content.get("files")
    return "" if found == said else "its files, and their digests in MLflow, were changed since it was registered"


def _key(entry: Entry) -> tuple[str, int]:
    return str(entry.subject.get("model")), int(entry.subject.get("version", 0))
