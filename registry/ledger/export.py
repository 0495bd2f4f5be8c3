"""The ledger as one file of lines, for an auditor: what `standalone_verifier.py` reads."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from registry.digest import canonical_json
from registry.durable import sync
from registry.error import LedgerError
from registry.ledger import standalone_verifier
from registry.ledger.entry import COLUMNS, START, Entry
from registry.ledger.ledger import Ledger
from registry.ledger.public_key import publish_key
from registry.ledger.root import Root, read_roots, sign_root
from registry.settings import RegistrySettings

FORMAT = "gridtags-ledger-1"
VERIFIER = Path(standalone_verifier.__file__)


def export_ledger(
    settings: RegistrySettings, ledger: Ledger, file: Path, first: int = 1, last: int | None = None
) -> tuple[int, int]:
    """Sign a root, then write public key, roots and entries to `file`; return numbers of the first and the last entry in it.

    Each line is canonical JSON: the head, then one with the only key `root` or `entry` each. The file comes in place at once,
    complete. It ends with the entry that a root signed: the newest root, or the earliest one that covers entry `last`.

    Raises
    ------
    LedgerError
        When the ledger is not what its newest root signed, holds nothing from `first` on, or the file cannot be written.
    """
    sign_root(settings, ledger)
    roots = _roots_until(settings, last)
    if not roots or roots[-1].number < first:
        raise LedgerError(f"the ledger holds no entry from {first} on")
    aside = file.with_name(f".{file.name}.new")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in _lines(settings, ledger, roots, first))
        sync(aside)
        aside.replace(file)
        sync(file.parent)
    except OSError as error:
        raise LedgerError(f"{file}: {error.strerror}") from error
    return first, roots[-1].number


def copy_verifier(folder: Path) -> Path:
    """Put the verifier into `folder`, as one file that needs nothing but Python."""
    return Path(shutil.copyfile(VERIFIER, folder / "verify_ledger.py"))


def entry_line(entry: Entry) -> str:
    """Return the line of an entry."""
    return canonical_json({"entry": {name: getattr(entry, name) for name in COLUMNS}})


def _roots_until(settings: RegistrySettings, last: int | None) -> list[Root]:
    found: list[Root] = []
    for each in read_roots(settings):
        if each.root is None:
            raise LedgerError(f"{each.path}: {each.problem}")
        found.append(each.root)
        if last is not None and each.root.number >= last:
            break
    return found


def _lines(settings: RegistrySettings, ledger: Ledger, roots: Sequence[Root], first: int) -> Iterator[str]:
    previous = START if first == 1 else next(ledger.rows(first - 2, at_once=1))[-1]
    key = publish_key(settings).text
    yield canonical_json({"format": FORMAT, "public_key": key, "first": first, "previous": previous})
    for root in roots:
        yield canonical_json({"root": root.model_dump()})
    for entry in ledger.entries(first - 1):
        if entry.number > roots[-1].number:
            return  # came after the root was signed; nobody vouches for it yet
        yield entry_line(entry)
