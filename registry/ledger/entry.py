"""One entry of the ledger: what it says, and the digest that binds it to the one before."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from registry.digest import canonical_json
from registry.error import LedgerError
from registry.ledger.kind import KINDS

START = "0" * 64
"""What stands as the digest before the first entry."""

Row = tuple[int, str, str, str, str, str, str, str]
"""An entry as it is stored: number, at, kind, by, subject, content, previous, digest; subject and content are canonical JSON."""

COLUMNS = ("number", "at", "kind", "by", "subject", "content", "previous", "digest")

_quoted: Callable[[str], str] = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Entry:
    """One entry. `at` is an ISO instant with offset, `digest` the SHA-256 of all the rest, `previous` that of the entry before.

    `subject` says what it is about ({"model": "default-risk", "version": 3}), `content` what was done.
    """

    number: int
    at: str
    kind: str
    by: str
    subject: dict[str, str | int]
    content: dict[str, JsonValue]
    previous: str
    digest: str

    @classmethod
    def of(cls, row: Row) -> "Entry":
        """Return the entry in a row; LedgerError where it holds no JSON objects."""
        number, at, kind, by, subject, content, previous, digest = row
        try:
            return cls(number, at, kind, by, json.loads(subject), json.loads(content), previous, digest)
        except ValueError as error:
            raise LedgerError(f"ledger entry {number}: subject or content is no JSON") from error


@dataclass(frozen=True)
class Draft:
    """An entry that has no place in the chain yet, checked and written as canonical JSON."""

    kind: str
    by: str
    subject: str
    content: str

    @classmethod
    def of(cls, kind: str, by: str, subject: Mapping[str, str | int], content: Mapping[str, JsonValue]) -> "Draft":
        """Return the draft; LedgerError for an unknown kind, nobody, or what JSON cannot hold."""
        if kind not in KINDS:
            raise LedgerError(f"kind of entry {kind!r}: must be one of {', '.join(sorted(KINDS))}")
        if not by.strip():
            raise LedgerError(f"entry of kind {kind}: by whom? by is empty")
        try:
            draft = cls(kind, by, canonical_json(dict(subject)), canonical_json(dict(content)))
            (draft.by + draft.subject + draft.content).encode()
        except (TypeError, ValueError) as error:
            raise LedgerError(f"entry of kind {kind}: subject or content is no JSON ({error})") from error
        return draft

    def placed(self, number: int, at: str, previous: str) -> Row:
        """Return the row of this entry at its place in the chain."""
        digest = row_digest(number, at, self.kind, self.by, self.subject, self.content, previous)
        return number, at, self.kind, self.by, self.subject, self.content, previous, digest


def row_digest(number: int, at: str, kind: str, by: str, subject: str, content: str, previous: str) -> str:
    """Return the SHA-256 of the canonical JSON of an entry without its digest; `subject` and `content` are such JSON already."""
    text = (
        f'{{"at":{_quoted(at)},"by":{_quoted(by)},"content":{content},"kind":{_quoted(kind)},'
        f'"number":{number},"previous":{_quoted(previous)},"subject":{subject}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()
