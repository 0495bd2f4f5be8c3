"""Who may be told how a tag of a customer came about: whoever may be told of the tag; what is sensitive is recorded."""

from starlette.requests import Request

from inference.collaborator import Collaborators
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReading, TagReadings
from inference.error import HiddenTagError
from inference.history.past import present_restriction
from inference.key.ring import Role
from inference.transport.security import key_of


class TagPermission:
    """Asks before anything behind a tag is told."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def require(self, request: Request, customer_id: str, tag: str, view: str) -> None:
        """Let the request through if its key may be told of this tag of this customer now, and record it where it is sensitive.

        An auditor may look behind a tag that the customer took away, which is what appeals are decided on.

        Raises
        ------
        HiddenTagError
            The key may not see the tag, or the customer does not want it told.
        UnknownCustomerError
            The person was erased.
        AuditUnavailableError
            It cannot be recorded.
        """
        key = key_of(request.scope)
        reading = self._readings.of(key)
        restriction = await present_restriction(self._at.desk, customer_id)
        audits = key.role is Role.AUDITOR and reading.may_see(tag)
        if not audits and not reading.may_tell(tag, restriction):
            raise HiddenTagError(f"this key may not be told of tag {tag} of this customer")
        if tag in reading.sight.sensitive:
            self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, {customer_id: [tag]}, view=view)

    async def reading(self, request: Request, customer_id: str) -> TagReading:
        """Return what the key may be told of; HiddenTagError where the customer does not want to be profiled."""
        if (await present_restriction(self._at.desk, customer_id)).opted_out:
            raise HiddenTagError("the customer opted out of profiling")
        return self._readings.of(key_of(request.scope))
