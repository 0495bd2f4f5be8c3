"""`gridtags models promote`: an approved request, looked at once more, goes into service."""

from registry.actor import Actor
from registry.approval.decision import require_unchanged
from registry.approval.permission import require_permission
from registry.approval.request import Request, State, read_request
from registry.approval.service_change import ServiceChange, change_service, serving_lock, staging
from registry.approval.signature import signature_check
from registry.clock import Clock, china_now
from registry.manifest import BundleManifest
from registry.tracking import ModelRegistry


def promote_request(
    registry: ModelRegistry, number: int, actor: Actor, clock: Clock = china_now
) -> tuple[Request, BundleManifest]:
    """Put the version of an approved request in service; return the request and the manifest of the new bundle.

    Nothing is changed where it is refused, but for evidence that changed: then the request is void.

    Raises
    ------
    FourEyesError
        No key, or not the role of an operator.
    UnknownRequestError, RequestStateError
        No such request, or one that is not approved.
    StaleEvidenceError, MissedGateError
        What it rests on changed since it was asked for, or misses a gate.
    ArtifactError
        Nobody signed a model of the bundle though signatures are required, or a file is not the one that was registered.
    PromotionError
        Alias, ledger and bundle do not agree, or a disk refuses.
    """
    require_permission(actor, "promote")
    with serving_lock(registry) as ledger:
        request = read_request(ledger, number)
        request.require(State.APPROVED)
        require_unchanged(registry.settings, ledger, request, actor)
        asked = request.content
        change = ServiceChange(
            registry.version(asked.model, asked.version), actor.person, asked.reason, request_id=request.id
        )
        stage = staging(registry, change, clock, signature_check(registry.settings, request.label))
        manifest = change_service(registry, ledger, change, stage)
        return read_request(ledger, number), manifest
