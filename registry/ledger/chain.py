"""Walks the chain: every entry has the digest of what it says, and follows the one before."""

import json
from collections.abc import Iterable, Iterator

from registry.ledger.entry import START, Row, row_digest
from registry.ledger.finding import Finding
from registry.ledger.kind import KINDS


def broken_links(rows: Iterable[Row], number: int = 0, previous: str = START) -> Iterator[Finding]:
    """Give what is wrong with rows that should follow entry `number`, whose digest is `previous`; in flat memory."""
    for row in rows:
        number += 1
        if row[0] != number:
            yield _finding(row[0], f"stands where entry {number} should: entries are missing or added")
            number = row[0]
        if row[6] != previous:
            yield _finding(number, "does not follow the entry before it")
        if problem := _problem(row):
            yield _finding(number, problem)
        previous = row[7]


def _problem(row: Row) -> str:
    number, at, kind, by, subject, content, before, digest = row
    try:
        if row_digest(number, at, kind, by, subject, content, before) != digest:
            return "was changed: it has not the digest of what it says"
        # Without this a subject could hold what belongs to other columns.
        if not isinstance(json.loads(subject), dict) or not isinstance(json.loads(content), dict):
            return "subject or content is no JSON object"
    except ValueError:
        return "was changed: it is no text, or no JSON"
    return "" if kind in KINDS else "is of a kind that there is not"


def _finding(number: int, problem: str) -> Finding:
    return Finding(f"entry {number}", problem, number)
