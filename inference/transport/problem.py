"""The one shape of every error: problem details after RFC 9457, and the table from errors to status codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from feature_store.desk.personal_key import PersonalKeyError
from feature_store.migration.lineage import SchemaError
from feature_store.online.error import NotKeptError, StoreUnavailableError
from inference.error import (
    AuditUnavailableError,
    CallConflictError,
    ContestDecidedError,
    ErasedCustomerError,
    HiddenTagError,
    MissingPackageError,
    NoBundleError,
    NoSnapshotError,
    NoSnapshotFolderError,
    PersonalNotKeptError,
    SamePersonError,
    StateNotKeptError,
    UnknownContestError,
    UnknownCustomerError,
    UnknownEntryError,
    UnknownErasureError,
    UnknownJobError,
    UnknownProposalError,
    UnknownReceiptError,
    UnknownSegmentError,
    UnknownTagError,
    UnknownWebhookError,
)
from nlp.transcript import TranscriptError
from registry.error import (
    EvidenceError,
    FourEyesError,
    LedgerError,
    MissedGateError,
    RequestStateError,
    StaleEvidenceError,
    UnknownModelError,
    UnknownRequestError,
)

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "gridtags.request_id"
"""Key of the request's id in the scope."""


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem: `slug` ends its type URN and stays the same for ever, `title` is for people."""

    status: int
    slug: str
    title: str
    headers: tuple[tuple[str, str], ...] = ()


_LATER = (("retry-after", "5"),)
UNAUTHORIZED = ProblemKind(401, "key-required", "A valid API key is required", (("www-authenticate", "Bearer"),))
FORBIDDEN = ProblemKind(403, "forbidden", "The role of this key may not do this")
TOO_LARGE = ProblemKind(413, "body-too-large", "The request body is too large")
NO_JSON = ProblemKind(415, "no-json", "The request body is not declared as JSON")
TOO_MANY = ProblemKind(429, "too-many-requests", "This key asks too often")
INVALID = ProblemKind(422, "invalid-request", "The request is malformed")
INTERNAL = ProblemKind(500, "internal-error", "The service failed")
NOT_READY = ProblemKind(503, "not-ready", "The service is not ready", _LATER)

KINDS: Mapping[type[Exception], ProblemKind] = {
    UnknownTagError: ProblemKind(404, "unknown-tag", "Unknown tag"),
    UnknownErasureError: ProblemKind(404, "unknown-erasure", "Unknown erasure"),
    UnknownContestError: ProblemKind(404, "unknown-contest", "Unknown appeal"),
    ContestDecidedError: ProblemKind(409, "contest-decided", "The appeal was decided before"),
    SamePersonError: ProblemKind(403, "same-person", "Who filed an appeal may not decide it"),
    ErasedCustomerError: ProblemKind(410, "erased", "The person was erased"),
    UnknownEntryError: ProblemKind(404, "unknown-entry", "Unknown entry of the ledger"),
    UnknownReceiptError: ProblemKind(404, "unknown-receipt", "Unknown receipt"),
    StateNotKeptError: ProblemKind(410, "state-not-kept", "What made this state is not kept any more"),
    CallConflictError: ProblemKind(409, "call-conflict", "The call contradicts another one"),
    UnknownCustomerError: ProblemKind(404, "unknown-customer", "Unknown customer"),
    TranscriptError: INVALID,
    NoSnapshotError: ProblemKind(503, "no-snapshot", "No snapshot is published yet", _LATER),
    HiddenTagError: FORBIDDEN,
    UnknownWebhookError: ProblemKind(404, "unknown-webhook", "Unknown webhook"),
    UnknownSegmentError: ProblemKind(404, "no-profile-sheet", "There is no profile sheet"),
    UnknownProposalError: ProblemKind(404, "unknown-proposal", "Unknown proposal"),
    UnknownJobError: ProblemKind(404, "unknown-job", "Unknown job"),
    MissingPackageError: ProblemKind(503, "missing-package", "This installation lacks a package"),
    NotKeptError: ProblemKind(410, "not-kept", "States of that time are not kept any more"),
    NoSnapshotFolderError: ProblemKind(503, "no-snapshot-folder", "The files of the snapshot are not here", _LATER),
    NoBundleError: ProblemKind(503, "no-bundle", "No bundle is loaded", _LATER),
    PersonalNotKeptError: ProblemKind(404, "personal-not-kept", "Names, phones and addresses are not kept here"),
    PersonalKeyError: ProblemKind(503, "personal-unavailable", "What is kept of the person cannot be read now", _LATER),
    AuditUnavailableError: ProblemKind(503, "audit-unavailable", "What is sensitive cannot be shown now", _LATER),
    SchemaError: ProblemKind(503, "other-schema", "A database has another schema than this service works with", _LATER),
    StoreUnavailableError: ProblemKind(503, "store-unavailable", "The online store does not answer", _LATER),
    UnknownModelError: ProblemKind(404, "unknown-model", "Unknown version of a model"),
    EvidenceError: ProblemKind(409, "evidence-lacking", "The evidence is absent or was changed"),
    UnknownRequestError: ProblemKind(404, "unknown-promotion", "Unknown request for promotion"),
    FourEyesError: ProblemKind(403, "four-eyes", "Another person must do this"),
    RequestStateError: ProblemKind(409, "promotion-decided", "The state of the request does not allow it"),
    StaleEvidenceError: ProblemKind(409, "stale-evidence", "What the request rests on changed; it is void"),
    MissedGateError: ProblemKind(409, "missed-gate", "A gate of the evidence is missed"),
    LedgerError: ProblemKind(503, "ledger-unavailable", "What has to be recorded cannot be recorded now", _LATER),
}
# What the message of an error would tell a caller about the inside of the service stays in the log.
_SILENT = (StoreUnavailableError, AuditUnavailableError, PersonalKeyError, LedgerError)

_OF_STATUS = {
    400: INVALID,
    404: ProblemKind(404, "unknown-path", "Unknown path"),
    405: ProblemKind(405, "method-not-allowed", "Method not allowed"),
    413: TOO_LARGE,
}


def problem(
    scope: Scope,
    kind: ProblemKind,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: object,
) -> Response:
    """Return the response that describes one problem; members that are None are left out."""
    members = {
        "type": f"urn:gridtags:problem:{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": scope["path"],
        "request_id": scope.get(REQUEST_ID),
        **extensions,
    }
    content = orjson.dumps({name: value for name, value in members.items() if value is not None})
    return Response(content, kind.status, {**(headers or {}), **dict(kind.headers)}, MEDIA_TYPE)


async def answer_known_error(request: Request, error: Exception) -> Response:
    """Answer an error of the table `KINDS`."""
    kind = kind_of(error) or INTERNAL
    if isinstance(error, TranscriptError):
        return problem(request.scope, kind, errors=[{"field": "body", "message": str(error)}])
    return problem(request.scope, kind, told(error))


def kind_of(error: Exception) -> ProblemKind | None:
    """Return the kind of an error by the table `KINDS`, None for one that is not in it."""
    return next((KINDS[each] for each in type(error).__mro__ if each in KINDS), None)


def told(error: Exception) -> str | None:
    """Return what a caller is told of an error, None where its message is for the log only."""
    return None if isinstance(error, _SILENT) and not isinstance(error, SchemaError) else str(error)


async def answer_http_error(request: Request, error: HTTPException) -> Response:
    """Answer what the framework raises: unknown path, method not allowed, unreadable body."""
    kind = _OF_STATUS.get(error.status_code)
    if kind is None:
        phrase = HTTPStatus(error.status_code).phrase
        kind = ProblemKind(error.status_code, phrase.lower().replace(" ", "-"), phrase)
    if kind is INVALID:
        return problem(request.scope, kind, errors=[{"field": "body", "message": error.detail}])
    return problem(request.scope, kind, headers=error.headers)


async def answer_invalid_request(request: Request, error: RequestValidationError) -> Response:
    """Answer a request that breaks the schema, with the path and the fault of each field; never what was sent."""
    return problem(request.scope, INVALID, errors=[_field_error(each) for each in error.errors()])


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    location = error["loc"]
    if error["type"] == "json_invalid":
        return {"field": "body", "message": f"not valid JSON at character {location[-1]}"}
    return {"field": ".".join(str(part) for part in location), "message": error["msg"]}
