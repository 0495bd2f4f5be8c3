"""Verifies the chain against the signed roots; what the entries say of files is verified elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.digest import text_digest
from registry.error import LedgerError
from registry.ledger.chain import broken_links
from registry.ledger.entry import START
from registry.ledger.finding import Finding
from registry.ledger.ledger import Ledger
from registry.ledger.public_key import PublicKey, read_public_key
from registry.ledger.root import Root, StoredRoot, read_roots
from registry.settings import RegistrySettings


@dataclass(frozen=True)
class Verified:
    """What was verified: the number of entries, the roots, and what is wrong."""

    entries: int
    roots: int
    findings: tuple[Finding, ...]


def verify_ledger(settings: RegistrySettings, ledger: Ledger) -> Verified:
    """Verify chain, roots and the database's own structure; in flat memory, everything that is wrong is named."""
    roots = read_roots(settings)
    findings = [*_chain(ledger), *_roots(settings, ledger, roots)]
    return Verified(ledger.head()[0] if not findings else _head(ledger), len(roots), tuple(findings))


def _head(ledger: Ledger) -> int:
    try:
        return ledger.head()[0]
    except LedgerError:
        return 0


def _chain(ledger: Ledger) -> Iterator[Finding]:
    try:
        for problem in ledger.problems():
            yield Finding("ledger", problem)
        yield from broken_links(ledger.rows())
    except LedgerError as error:
        yield Finding("ledger", f"cannot be read ({error})")


def _roots(settings: RegistrySettings, ledger: Ledger, roots: list[StoredRoot]) -> Iterator[Finding]:
    try:
        key = read_public_key(settings)
    except LedgerError as error:
        yield Finding("public key", str(error))
        return
    before: Root | None = None
    for each in roots:
        place = f"root {each.path.name}"
        if each.root is None:
            yield Finding(place, each.problem)
            continue
        for problem in (*_signature(each.root, key), *_order(each.root, before), *_entry(each.root, ledger)):
            yield Finding(place, problem, each.root.number)
        before = each.root


def _signature(root: Root, key: PublicKey | None) -> Iterator[str]:
    if key is None:
        yield "there is no public key to check it with"
    elif root.public_key != key.text:
        yield "is signed with another key than the installation's"
    elif not key.signed(root.signature, root.content()):
        yield "its signature is wrong"


def _order(root: Root, before: Root | None) -> Iterator[str]:
    if root.previous != (START if before is None else text_digest(before.text())):
        yield "does not follow the root before it: one was changed or is missing"
    if before is not None and root.number < before.number:
        yield "signs fewer entries than the root before it"


def _entry(root: Root, ledger: Ledger) -> Iterator[str]:
    try:
        row = next(ledger.rows(root.number - 1, at_once=1), None)
    except LedgerError:
        return  # the chain has said so
    if row is None:
        yield f"signs entry {root.number}, which is not there: the newest entries are gone"
    elif row[0] != root.number or row[-1] != root.digest:
        yield f"signs another entry {root.number} than the one that is there"
