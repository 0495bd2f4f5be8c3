"""Asking for a promotion: what it rests on is gathered, looked at, and named in the ledger by digests."""

from registry.actor import Actor
from registry.approval.config import promotion_config
from registry.approval.content import RequestContent
from registry.approval.freshness import bundle_plan, missed_gates, stale
from registry.approval.permission import require_permission
from registry.approval.request import REQUEST, Request, read_request
from registry.approval.serving_record import serving_record
from registry.error import EvidenceError, MissedGateError, PromotionError, StaleEvidenceError
from registry.evidence import Evidence, evidence_of
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from registry.version import VersionRow


def file_request(settings: RegistrySettings, ledger: Ledger, chosen: VersionRow, actor: Actor, reason: str) -> Request:
    """Ask that a version goes into service, and return the request.

    Raises
    ------
    FourEyesError
        No key, or not the role of a scientist or operator.
    PromotionError
        No reason, a version that was refused when it was trained.
    EvidenceError, StaleEvidenceError, MissedGateError
        Evidence that is lacking, not of today, or misses a gate.
    """
    require_permission(actor, "request")
    label = f"request for {chosen.name} {chosen.version}"
    if not (reason := reason.strip()):
        raise PromotionError(f"{label}: say why (--reason)")
    if chosen.refused:
        raise PromotionError(f"{label}: it was refused, {chosen.refused}")
    champion = serving_record(ledger).champions().get(chosen.name)
    evidence = _evidence(settings, chosen, champion)
    if faults := stale(settings, evidence, champion):
        raise StaleEvidenceError(f"{label}: {'; '.join(faults)}")
    if missed := missed_gates(evidence):
        raise MissedGateError(f"{label}: {'; '.join(missed)}")
    content = RequestContent(
        model=chosen.name,
        version=chosen.version,
        run_id=chosen.run_id,
        trained_by=chosen.trained_by,
        reason=reason,
        champion=champion,
        evidence={kind: each.sha256 for kind, each in sorted(evidence.items())},
        gates=tuple(gate for _, each in sorted(evidence.items()) for gate in each.head.gates),
        plan=bundle_plan(settings),
    )
    subject: dict[str, str | int] = {"model": chosen.name, "version": chosen.version}
    entry = ledger.append(REQUEST, actor.person, subject, content.model_dump(mode="json"))
    return read_request(ledger, entry.number)


def _evidence(settings: RegistrySettings, chosen: VersionRow, champion: int | None) -> dict[str, Evidence]:
    """Return all evidence about a version that says something of today; EvidenceError where a kind is lacking that is asked for."""
    found = evidence_of(settings, chosen.name, chosen.version)
    needed = promotion_config(settings.configs).kinds(chosen.version, champion)
    if lacking := [kind for kind in needed if kind not in found]:
        raise EvidenceError(f"request for {chosen.name} {chosen.version}: lacks {', '.join(lacking)}")
    # What is there and was not asked for counts as well, or a missed gate could be left out; but not what nothing was asked of.
    return {kind: each for kind, each in found.items() if kind in needed or champion != chosen.version}
