"""What a finished call becomes before anything is answered: heard, without anything personal, and with what it changes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from pydantic import SecretStr
from sqlalchemy import Connection

from feature_store.desk.accepted_call import AcceptedCall, calls_of, find_call, insert_call, last_number, turn_of_call
from feature_store.desk.database import Desk
from feature_store.desk.restriction import is_erased, restriction_of
from feature_store.desk.schema import as_instant, now
from feature_store.error import FeatureStoreError
from feature_store.online.protocol import Documents
from inference.call.signal import signal
from inference.error import CallConflictError, ErasedCustomerError, InferenceError
from inference.model.loaded_bundle import Analyzer
from inference.question.call import CallQuestion, china
from inference.receipt.workshop import Workshops
from inference.right.restriction import restricted
from nlp.transcript import parse_transcript
from nlp.vault import masking
from registry.error import RegistryError

UNDONE = (FeatureStoreError, InferenceError, RegistryError)
"""What keeps documents from following a call at once; the call is kept and waits."""
_MODELS = ("sentiment", "concerns")
_STEP = timedelta(microseconds=1)
_ATTEMPTS = 5


@dataclass(frozen=True)
class Place:
    """The customer as served now: the night that counts, and the documents in force; both null where nothing is known."""

    nightly_id: str | None
    served: Documents | None


@dataclass(frozen=True)
class Made:
    """Facts after a customer's calls (the last is `call_id`), as of when, of which night, and the full documents made of them."""

    nightly_id: str
    call_id: str
    facts: dict[str, Any]
    as_of: str
    documents: Documents


@dataclass(frozen=True)
class _HeardCall:
    call_id: str
    customer_id: str
    ended_at: datetime
    available_at: datetime


class CallKeeper:
    """Hears calls and keeps them on the desk; every method waits for models or disks and belongs in a thread."""

    def __init__(self, desk: Desk, workshops: Workshops, vault_key: SecretStr, vault: Path) -> None:
        self._desk = desk
        self._workshops = workshops
        self._vault_key, self._vault = vault_key, vault

    def keep(self, question: CallQuestion, analyzer: Analyzer, place: Place) -> tuple[AcceptedCall, Made | None, bool]:
        """Return the accepted call, what the customer's documents become, and whether the call came for the first time.

        Raises
        ------
        CallConflictError
            The id belongs to a call with other content.
        ErasedCustomerError
            The person was erased: nothing may be kept.
        TranscriptError
            The text is no transcript.
        """
        content = content_digest(question)
        heard: AcceptedCall | None = None
        for _ in range(_ATTEMPTS):
            with self._desk.reading() as connection:
                if known := self._known(connection, question, content):
                    return known, None, False
                before = calls_of(connection, question.customer_id)
                restriction = restriction_of(connection, question.customer_id)
            heard = heard or self._heard(question, analyzer, content)
            numbered = replace(heard, number=before[-1].number + 1 if before else 1)
            made = self._made(place, [*before, numbered])
            if made is not None and place.served is not None:
                change = moved(place.served.tags, restricted(made.documents, restriction).tags)
                numbered = replace(numbered, change=orjson.dumps(change).decode())
            with self._desk.writing() as connection:
                turn_of_call(connection, heard.call_id, heard.customer_id)
                if known := self._known(connection, question, content):
                    return known, None, False
                if last_number(connection, heard.customer_id) == numbered.number - 1:
                    waiting = replace(numbered, waits=int(place.served is not None))
                    insert_call(connection, waiting)
                    return waiting, made, True
        raise CallConflictError(f"customer {question.customer_id}: calls come faster than they are kept; send it again")

    def prepare(self, nightly_id: str) -> bool:
        """Open a night and parse its rules; return whether it was not open yet. Raises what is `UNDONE`."""
        if self._workshops.is_open(nightly_id):
            return False
        self._workshops.of(nightly_id).decide({})
        return True

    def made_of(self, connection: Connection, nightly_id: str, customer_id: str) -> tuple[Made | None, int]:
        """Return what all calls of a customer on the desk make of a night, and the number of the last; None for an unknown one."""
        calls = calls_of(connection, customer_id)
        return self._after(nightly_id, customer_id, calls), calls[-1].number if calls else 0

    def _known(self, connection: Connection, question: CallQuestion, content: str) -> AcceptedCall | None:
        if is_erased(connection, question.customer_id):
            raise ErasedCustomerError(f"customer {question.customer_id} was erased: nothing may be kept")
        known = find_call(connection, question.call_id)
        if known is not None and known.content != content:
            raise CallConflictError(f"call {question.call_id} was accepted before with other content")
        return known

    def _heard(self, question: CallQuestion, analyzer: Analyzer, content: str) -> AcceptedCall:
        accepted_at = now()
        transcript = parse_transcript(question.raw(), channel=question.channel)
        with masking(self._vault_key, self._vault) as masker:
            kept = masker.redact_transcript(transcript)
        # The analysis masks for itself: models never see a token of the vault.
        analysis = analyzer.hear(transcript)
        accepted, ended = china(as_instant(accepted_at)), china(question.ended_at)
        row = signal(_HeardCall(question.call_id, question.customer_id, ended, accepted), analysis)
        return AcceptedCall(
            call_id=question.call_id, customer_id=question.customer_id, content=content, accepted_at=accepted_at,
            started_at=china(question.started_at).isoformat(), ended_at=ended.isoformat(),
            as_of=(max(accepted, ended) + _STEP).isoformat(),
            models=",".join(f"{name}:{analysis.versions[name]}" for name in _MODELS if name in analysis.versions),
            turns=orjson.dumps([{"speaker": turn.speaker, "text": turn.text} for turn in kept.turns]).decode(),
            signal=orjson.dumps(row).decode(), analysis=orjson.dumps(analysis.as_dict()).decode(),
        )  # fmt: skip

    def _made(self, place: Place, calls: list[AcceptedCall]) -> Made | None:
        if place.nightly_id is None or place.served is None:
            return None
        try:
            return self._after(place.nightly_id, calls[-1].customer_id, calls)
        except UNDONE:
            return None

    def _after(self, nightly_id: str, customer_id: str, calls: list[AcceptedCall]) -> Made | None:
        found = self._workshops.facts_of(nightly_id, customer_id, calls)
        if found is None:
            return None
        facts, as_of = found
        workshop = self._workshops.of(nightly_id)
        last = calls[-1].call_id if calls else ""
        return Made(nightly_id, last, facts, as_of, workshop.documents(facts, workshop.decide(facts)))


def content_digest(question: CallQuestion) -> str:
    """Return the SHA-256 of what was sent, by which a repetition is known; times count as instants."""
    sent = question.model_dump(mode="json", exclude={"started_at", "ended_at"})
    times = [china(question.started_at).isoformat(), china(question.ended_at).isoformat()]
    return sha256(orjson.dumps([sent, times], option=orjson.OPT_SORT_KEYS)).hexdigest()


def moved(before: bytes, after: bytes) -> dict[str, list[Any]]:
    """Return the tags that hold in one tags document and not in the other: gained and lost."""
    old, new = ({tag["id"]: tag for tag in orjson.loads(each)["tags"]} for each in (before, after))
    gained = [tag for tag_id, tag in new.items() if tag_id not in old]
    return {"gained": gained, "lost": [tag for tag_id, tag in old.items() if tag_id not in new]}
