"""Roots: once a day, and after each promotion, the newest entry is signed, so that nobody can cut entries off unseen.

var/ledger_roots/2026-03-01.json holds number and digest of the newest entry of the ledger then, the digest of the root of the
day before it, and the signature of the installation's key. Keep copies where who runs the machine cannot reach them.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.clock import Clock, aware, china_now
from registry.digest import canonical_json, text_digest
from registry.durable import locked, replace_text
from registry.error import LedgerError
from registry.installation_key import installation_key
from registry.ledger.chain import broken_links
from registry.ledger.entry import START
from registry.ledger.ledger import Ledger
from registry.ledger.public_key import publish_key
from registry.settings import RegistrySettings

_HEX_64 = r"^[0-9a-f]{64}$"


class Root(BaseModel):
    """What is signed, and the signature over the canonical JSON of all the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    day: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    number: int = Field(ge=1)
    digest: str = Field(pattern=_HEX_64)
    at: str
    previous: str = Field(pattern=_HEX_64)
    public_key: str = Field(pattern=_HEX_64)
    signature: str = ""

    def content(self) -> str:
        """Return what is signed."""
        return canonical_json(self.model_dump(exclude={"signature"}))

    def text(self) -> str:
        """Return the root as it is stored, canonical JSON."""
        return canonical_json(self.model_dump())


@dataclass(frozen=True)
class StoredRoot:
    """A root and its file; null where the file is none, with `problem` saying why."""

    path: Path
    root: Root | None
    problem: str = ""


def sign_root(settings: RegistrySettings, ledger: Ledger, clock: Clock = china_now) -> Root | None:
    """Sign the newest entry as the root of today, in place of an earlier root of today; null for an empty ledger.

    Raises
    ------
    LedgerError
        When the ledger lacks what the newest root signed, or is broken behind it: that must not be signed away.
    """
    folder = roots_folder(settings)
    with locked(folder / ".lock"):
        number, digest = ledger.head()
        roots = read_roots(settings)
        _refuse_broken(ledger, roots)
        if number == 0:
            return None
        at = aware(clock())
        day = f"{at:%Y-%m-%d}"
        before = [each.root for each in roots if each.root is not None and each.root.day < day]
        previous = text_digest(before[-1].text()) if before else START
        key = publish_key(settings).text
        unsigned = Root(day=day, number=number, digest=digest, at=at.isoformat(), previous=previous, public_key=key)
        signature = installation_key(settings).sign(unsigned.content().encode()).hex()
        root = unsigned.model_copy(update={"signature": signature})
        replace_text(folder / f"{day}.json", root.text())
    return root


def read_roots(settings: RegistrySettings) -> list[StoredRoot]:
    """Return every root that is stored, oldest first."""
    return [_read(path) for path in sorted(roots_folder(settings).glob("*.json"))]


def roots_folder(settings: RegistrySettings) -> Path:
    """Return the folder of the roots."""
    return settings.var / "ledger_roots"


def _read(path: Path) -> StoredRoot:
    try:
        text = path.read_text(encoding="utf-8")
        root = Root.model_validate_json(text)
    except (ValidationError, UnicodeDecodeError) as error:
        return StoredRoot(path, None, f"is no root ({type(error).__name__})")
    if root.text() != text or path.stem != root.day:
        return StoredRoot(path, None, "is not as it was written")
    return StoredRoot(path, root)


def _refuse_broken(ledger: Ledger, roots: list[StoredRoot]) -> None:
    for each in roots:
        if each.root is None:
            raise LedgerError(f"{each.path}: {each.problem}")
    newest = roots[-1].root if roots else None
    after, previous = (0, START) if newest is None else (newest.number, newest.digest)
    if newest is not None:
        signed = next(ledger.rows(newest.number - 1, at_once=1), None)
        if signed is None or (signed[0], signed[-1]) != (after, previous):
            raise LedgerError(f"ledger entry {after} is not the one that the root of {newest.day} signed")
    for broken in broken_links(ledger.rows(after), after, previous):
        raise LedgerError(f"ledger {broken.line()}")
