"""Approving and rejecting: entries in the ledger, made by another person than who trained and who asked. MLflow is not needed."""

from registry.actor import Actor
from registry.approval.freshness import changes_since, missed_gates
from registry.approval.permission import require_permission
from registry.approval.request import APPROVAL, REJECTION, VOID, Request, State, read_request
from registry.approval.serving_record import serving_record
from registry.error import FourEyesError, MissedGateError, PromotionError, StaleEvidenceError
from registry.evidence import evidence_of
from registry.ledger import Ledger
from registry.settings import RegistrySettings


def approve(settings: RegistrySettings, ledger: Ledger, number: int, actor: Actor, reason: str) -> Request:
    """Approve a request and return it.

    Raises
    ------
    FourEyesError
        No key, not the role of an auditor or operator, or the person who trained or asked.
    UnknownRequestError, RequestStateError
        No such request, or one that is not open.
    StaleEvidenceError
        What it rests on changed; the request is void from now on.
    MissedGateError
        A gate is missed.
    """
    require_permission(actor, "approve")
    request = read_request(ledger, number)
    request.require(State.OPEN)
    if fault := request.four_eyes(actor.person):
        raise FourEyesError(f"{request.label}: {fault}")
    require_unchanged(settings, ledger, request, actor)
    return _decided(ledger, request, APPROVAL, actor, reason)


def reject(ledger: Ledger, number: int, actor: Actor, reason: str) -> Request:
    """Reject a request, approved or not, and return it; anybody of the role may, for a reason. Raises as `approve` does."""
    require_permission(actor, "reject")
    request = read_request(ledger, number)
    request.require(State.OPEN, State.APPROVED)
    return _decided(ledger, request, REJECTION, actor, reason)


def require_unchanged(settings: RegistrySettings, ledger: Ledger, request: Request, actor: Actor) -> None:
    """Refuse a request whose evidence is not what it was, and make it void; refuse one with a missed gate."""
    changes = changes_since(settings, request, serving_record(ledger))
    if changes:
        told = "; ".join(changes)
        append_step(ledger, request, VOID, actor, told)
        raise StaleEvidenceError(f"{request.label} is void: {told}")
    evidence = evidence_of(settings, request.content.model, request.content.version)
    if missed := missed_gates({kind: evidence[kind] for kind in request.content.evidence}):
        raise MissedGateError(f"{request.label}: {'; '.join(missed)}")


def append_step(ledger: Ledger, request: Request, kind: str, actor: Actor, reason: str) -> None:
    """Record what becomes of a request; the digest of its entry says which content was looked at."""
    asked = request.content
    ledger.append(
        kind,
        actor.person,
        {"model": asked.model, "version": asked.version, "request": request.id},
        {
            "request_id": request.id,
            "request_digest": request.digest,
            "evidence": dict(asked.evidence),
            "key": actor.key,
            "role": actor.role,
            "reason": reason,
        },
    )


def _decided(ledger: Ledger, request: Request, kind: str, actor: Actor, reason: str) -> Request:
    if not (reason := reason.strip()):
        raise PromotionError(f"{request.label}: say why (--reason)")
    append_step(ledger, request, kind, actor, reason)
    decided = read_request(ledger, request.id)
    # Of two who decide at once the first counts.
    if (last := decided.steps[-1]).kind != kind or last.by != actor.person:
        decided.require(State.OPEN)
    return decided
