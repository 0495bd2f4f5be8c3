"""One contact of a file: its transcript, or why it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.redaction import redact
from nlp.transcript import Transcript, TranscriptError, parse_transcript

ID_KEYS = ("call_id", "id")


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact. `row` counts from 1; `id` is null where the file gives none; `done` is how far the file is read."""

    row: int
    id: str | None
    transcript: Transcript
    done: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A contact that cannot be analysed; `reason` says why, masked: it may quote what was sent."""

    row: int
    id: str | None
    reason: str
    done: int = 0


def read_contact(
    row: int, contact_id: str | None, raw: object, channel: object = None, done: int = 0
) -> Contact | Refused:
    """Return the contact of a text or a list of turns, or why there is none; `channel` null is a call."""
    try:
        transcript = parse_transcript(raw, "call" if channel is None else channel)  # type: ignore[arg-type]  # it checks both
    except TranscriptError as error:
        return refused(row, contact_id, str(error), done)
    return Contact(row, contact_id, transcript, done)


def read_record(row: int, record: object, done: int = 0) -> Contact | Refused:
    """Return the contact of one JSON value.

    A text or a list of turns is a contact by itself; an object holds one of them, as `nlp.transcript.parse_transcript` reads it,
    and may have `call_id` (or `id`) and `channel`.
    """
    if not isinstance(record, Mapping):
        return read_contact(row, None, record, done=done)
    contact_id = next((str(record[key]) for key in ID_KEYS if record.get(key) is not None), None)
    return read_contact(row, contact_id, record, record.get("channel"), done)


def refused(row: int, contact_id: str | None, reason: str, done: int = 0) -> Refused:
    """Return a refusal whose reason is masked."""
    return Refused(row, contact_id, redact(reason), done)


def is_record(value: object) -> bool:
    """Return whether an item of a list is a contact of its own, not a turn: it names no speaker and holds a text or a list."""
    if not isinstance(value, Mapping):
        return isinstance(value, str | list)
    holds = "text" in value or any(isinstance(each, list) for each in value.values())
    return holds and not value.keys() & {"speaker", "sender", "role"}
