"""The ledger's part of a pack: the extract with roots and verifier, and what it says of the model in the period."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inference.audit_pack.period import Period
from registry.ledger import Entry, Ledger
from registry.ledger.export import copy_verifier, export_ledger
from registry.ledger.public_key import publish_key
from registry.ledger.root import roots_folder
from registry.settings import RegistrySettings

MOST_LISTED = 500


@dataclass(frozen=True)
class LedgerPart:
    """Entries `first` to `last` lie in the extract; `entries` are those of the period about the model, the latest `MOST_LISTED`.

    `versions` are all versions of the model that the period's entries name.
    """

    first: int
    last: int
    entries: list[Entry]
    listed_of: int
    versions: list[int]
    fingerprint: str


def write_ledger_part(
    settings: RegistrySettings, ledger: Ledger, folder: Path, name: str, period: Period
) -> LedgerPart:
    """Write the part to `folder` and return what the index says of it; LedgerError for a ledger that is broken or has no entry."""
    folder.mkdir(parents=True)
    numbers, entries, listed_of, versions = _Span(), list[Entry](), 0, set[int]()
    for entry in ledger.entries():
        if not period.holds(entry.at):
            continue
        numbers.take(entry.number)
        if name in {entry.subject.get("model"), entry.content.get("model")}:
            listed_of += 1
            entries = [*entries[-MOST_LISTED + 1 :], entry]
            versions |= set(_version(entry))
    first, last = export_ledger(settings, ledger, folder / "ledger.jsonl", numbers.first, numbers.last)
    copy_verifier(folder)
    (folder / "public_key.txt").write_text(f"{publish_key(settings).text}\n", encoding="ascii")
    shutil.copytree(roots_folder(settings), folder / "roots", ignore=shutil.ignore_patterns(".*"))
    return LedgerPart(first, last, entries, listed_of, sorted(versions), publish_key(settings).fingerprint)


@dataclass
class _Span:
    """The numbers of the entries of a period; all from the first on where the period has none."""

    first: int = 1
    last: int | None = None

    def take(self, number: int) -> None:
        self.first, self.last = (number if self.last is None else self.first), number


def _version(entry: Entry) -> Iterator[int]:
    version = entry.subject.get("version", entry.content.get("version"))
    if isinstance(version, int):
        yield version
