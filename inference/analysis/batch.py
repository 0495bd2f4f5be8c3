"""Contacts in batches: large enough to be fast, small enough for flat memory."""

from collections.abc import Callable, Iterable, Iterator

from inference.analysis.contact import Contact, Refused
from nlp.analysis import Analyst
from nlp.answer import Analysis

CONTACTS = 1_000
CHARACTERS = 1_000_000

Refuse = Callable[[Refused], None]
Found = list[tuple[Contact, Analysis]]


def analyze_all(analyst: Analyst, contacts: Iterable[Contact | Refused], refuse: Refuse) -> Iterator[Found]:
    """Analyse contacts in batches of at most CONTACTS, and at most CHARACTERS unless one alone is longer.

    What cannot be read is given to `refuse`, in its place between the batches.
    """
    batch: list[Contact] = []
    size = 0
    for contact in contacts:
        if isinstance(contact, Refused):
            refuse(contact)
            continue
        length = sum(len(turn.text) for turn in contact.transcript.turns)
        if batch and (len(batch) == CONTACTS or size + length > CHARACTERS):
            yield _analyzed(analyst, batch)
            batch, size = [], 0
        batch.append(contact)
        size += length
    if batch:
        yield _analyzed(analyst, batch)


def _analyzed(analyst: Analyst, batch: list[Contact]) -> Found:
    return list(zip(batch, analyst.analyze_many([contact.transcript for contact in batch]), strict=True))
