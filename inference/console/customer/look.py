"""Everything that the page of a customer shows, gathered: from the API's endpoints, the desk and the snapshot in service."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from feature_store.desk.accepted_call import AcceptedCall
from feature_store.desk.accepted_call import calls_of as accepted_calls
from feature_store.desk.contest import Contest, contests_about
from feature_store.desk.picture import StoredPicture, picture_of
from feature_store.desk.restriction import Restriction
from feature_store.error import SnapshotError
from feature_store.picture.picture import Picture, picture_from
from feature_store.snapshot.row_file import NOTHING_HEARD, Heard
from inference.collaborator import Collaborators
from inference.console.customer.answer import CustomerAnswers, Told
from inference.console.customer.call import CallOnPage, CallSight, calls_of
from inference.console.customer.change import Changes, changes_of
from inference.console.customer.naming import TagNames
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReading
from inference.history.past import present_restriction
from inference.publisher import nightly_of
from inference.transport.security import key_of

_CONCERN, _MOOD = "concern.", "mood."


@dataclass(frozen=True)
class Look:
    """What is shown of a customer; everything in it may be told to who looks."""

    tags: Told
    persona: Told
    choice: Told
    changes: Changes | None
    since: dict[str, str]
    picture: Picture | None
    calls: list[CallOnPage]
    contests: list[Contest]


@dataclass(frozen=True)
class _Kept:
    picture: StoredPicture | None
    contests: list[Contest]
    calls: list[AcceptedCall]
    heard: Heard


class Looks:
    """Gathers looks at customers."""

    def __init__(self, at: Collaborators, answers: CustomerAnswers, names: TagNames) -> None:
        self._at = at
        self._answers = answers
        self._names = names

    async def of(self, request: Request, customer_id: str) -> Look:
        """Return what may be shown of a customer; what is sensitive in it stands in the audit trail before.

        Raises
        ------
        UnknownCustomerError
            The published snapshot does not hold the customer, or the person was erased.
        """
        tags = await self._answers.tags(request, customer_id)
        persona = await self._answers.persona(request, customer_id)
        intervals = await self._answers.intervals(request, customer_id)
        restriction = await present_restriction(self._at.desk, customer_id)
        reading = self._answers.readings.of(key_of(request.scope))
        kept = await asyncio.to_thread(self._kept, customer_id, nightly_of(tags["snapshot_id"]))
        calls = calls_of(kept.heard, kept.calls, self.sight(reading, restriction))
        self._record(request, customer_id, calls)
        return Look(
            tags=tags,
            persona=persona,
            choice=await self._answers.choice(request, customer_id),
            changes=changes_of(intervals, await self._at.reader.served(customer_id), datetime.now(tz=UTC)),
            since={each["tag"]: each["valid_from"] for each in intervals if each["valid_to"] is None},
            picture=None if kept.picture is None else picture_from(kept.picture).allowed(restriction),
            calls=calls,
            contests=[each for each in reversed(kept.contests) if reading.may_see(each.tag)],
        )

    def sight(self, reading: TagReading, restriction: Restriction) -> CallSight:
        """Return what may be told of a customer's calls."""
        hidden = {tag: label for tag, label in self._names.labels.items() if not reading.may_tell(tag, restriction)}
        # How a call felt is what tags of moods say: it is sensitive, and who may not see one of them does not see it.
        feelings = reading.sight.sees_sensitive and not any(tag.startswith(_MOOD) for tag in hidden)
        concerns = [label for tag, label in hidden.items() if tag.startswith(_CONCERN)]
        return CallSight(not restriction.opted_out, feelings, concerns)

    def _kept(self, customer_id: str, nightly_id: str) -> _Kept:
        with self._at.desk.reading() as connection:
            picture, contests = picture_of(connection, customer_id), contests_about(connection, customer_id)
            calls = accepted_calls(connection, customer_id)
        return _Kept(picture, contests, calls, self._heard(nightly_id, customer_id))

    def _heard(self, nightly_id: str, customer_id: str) -> Heard:
        try:
            return self._at.workshops.facts.heard(nightly_id, customer_id)
        except SnapshotError:  # its files are not on this machine
            return NOTHING_HEARD

    def _record(self, request: Request, customer_id: str, calls: list[CallOnPage]) -> None:
        if any(each.dissatisfaction is not None for each in calls):
            key = key_of(request.scope)
            self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, {customer_id: []}, view="calls")
