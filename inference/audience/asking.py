"""Asking who carries a tag for a request: what its key may see, what is recorded of that, what is not there."""

from collections.abc import Iterable

from starlette.requests import Request

from feature_store.error import SnapshotError
from feature_store.online.protocol import SnapshotRef
from feature_store.snapshot.audience import AudienceReader
from feature_store.snapshot.condition import All, Condition, Tag, tags_of
from feature_store.snapshot.condition_text import ConditionError, parse_condition
from inference.audience.cursor import parse_audience_cursor
from inference.audience.membership import Member
from inference.audience.page import AudiencePage, AudienceQuestion, Audiences
from inference.collaborator import Collaborators
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReadings
from inference.error import HiddenTagError, NoSnapshotFolderError, UnknownTagError
from inference.transport.query import refuse
from inference.transport.security import key_of

_NOT_HERE = "the snapshot in service has no files here, or damaged ones"


class AudienceAsking:
    """Answers by what is served now, to keys that may see every tag of the question."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._audiences = Audiences(at.reader, AudienceReader(at.settings.snapshots), at.desk)
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def question(self, request: Request, tag: str, where: str) -> AudienceQuestion:
        """Return the question who carries `tag` and fulfils the condition in `where`.

        Raises
        ------
        UnknownTagError, HiddenTagError
            The snapshot in service does not hold the tag, or the key may not see one of the condition.
        RequestValidationError
            `where` is no condition, or names a tag that there is not.
        NoSnapshotFolderError
            The files of the snapshot are not here.
        """
        condition = _condition(tag, where)
        reading = self._readings.of(key_of(request.scope))
        known = await self._known()
        if tag not in known:
            raise UnknownTagError(f"no tag {tag} in the snapshot in service")
        if missing := sorted(tags_of(condition) - known):
            refuse("where", f"no tag {missing[0]} in the snapshot in service")
        if hidden := sorted(each for each in tags_of(condition) if not reading.may_see(each)):
            raise HiddenTagError(f"this key may not see the tag {hidden[0]}")
        return AudienceQuestion(tag, condition, reading.profiling | (tags_of(condition) - reading.known))

    async def page(self, question: AudienceQuestion, after: str, limit: int) -> AudiencePage:
        """Return the members behind the id `after`; NoSnapshotFolderError as for `question`."""
        try:
            return await self._audiences.page(question, after, limit)
        except SnapshotError as error:
            raise NoSnapshotFolderError(_NOT_HERE) from error

    async def count(self, question: AudienceQuestion) -> tuple[SnapshotRef, int]:
        """Return of which snapshot, and how many; NoSnapshotFolderError as for `question`."""
        try:
            return await self._audiences.count(question)
        except SnapshotError as error:
            raise NoSnapshotFolderError(_NOT_HERE) from error

    def record(self, request: Request, question: AudienceQuestion, members: Iterable[Member]) -> None:
        """Record who is about to be shown to carry a sensitive tag; AuditUnavailableError where that fails."""
        key = key_of(request.scope)
        read = sorted(tags_of(question.condition) & self._readings.of(key).sight.sensitive)
        shown = {each.customer_id: read for each in members}
        if read and shown:
            self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, shown, view="audience")

    async def _known(self) -> frozenset[str]:
        try:
            return await self._audiences.tags()
        except SnapshotError as error:
            raise NoSnapshotFolderError(_NOT_HERE) from error


def behind(cursor: str, tag: str, where: str) -> str:
    """Return the id behind which to go on; RequestValidationError for a cursor that was not given for this question."""
    try:
        return parse_audience_cursor(cursor, tag, where) if cursor else ""
    except ValueError as error:
        refuse("cursor", str(error))


def _condition(tag: str, where: str) -> Condition:
    if not where.strip():
        return All((Tag(tag),))
    try:
        return All((Tag(tag), parse_condition(where)))
    except ConditionError as error:
        refuse("where", str(error))
