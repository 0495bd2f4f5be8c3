"""Is what a request rests on still what it was, and of today? Nothing but files and the ledger is asked, so the service can."""

from collections.abc import Iterator, Mapping

from registry.approval.content import BundlePlan
from registry.approval.dependency import Today
from registry.approval.request import Request, State
from registry.approval.serving_record import ServingRecord
from registry.digest import canonical_json, folder_digests, text_digest
from registry.error import EvidenceError, RegistryError
from registry.evidence import Evidence, Gate, evidence_of
from registry.settings import RegistrySettings

_COMPARED = {"comparison", "blast"}


def bundle_plan(settings: RegistrySettings, today: Today | None = None) -> BundlePlan:
    """Return what would go into service with a version now; `today` spares reading again what it has read."""
    lexicons = folder_digests(settings.configs / "lexicons")
    present = today or Today(settings)
    return BundlePlan(catalogue=present.tags, lexicons=text_digest(canonical_json(dict(lexicons))))


def changes_since(settings: RegistrySettings, request: Request, record: ServingRecord) -> list[str]:
    """Return what changed since a request was made, in one line each: evidence, champion, tags, lexicons, snapshots, holdouts."""
    asked = request.content
    champion = record.champions().get(asked.model)
    if champion != asked.champion:
        return [f"champion is {champion or 'none'}, was {asked.champion or 'none'}"]
    try:
        found = evidence_of(settings, asked.model, asked.version)
    except EvidenceError as error:
        return [str(error)]
    today = Today(settings)
    return [
        *_changed(asked.evidence, {kind: each.sha256 for kind, each in found.items()}),
        *_changed(asked.plan.model_dump(), bundle_plan(settings, today).model_dump()),
        *stale(settings, {kind: found[kind] for kind in asked.evidence if kind in found}, champion, today),
    ]


def pending_changes(settings: RegistrySettings, request: Request, record: ServingRecord) -> list[str]:
    """Return what changed since a request was made that waits for a decision or for promotion; nothing for another."""
    if request.state not in {State.OPEN, State.APPROVED}:
        return []
    try:
        return changes_since(settings, request, record)
    except RegistryError as error:  # tags or limits that cannot be read: for the one who decides to see
        return [str(error)]


def stale(
    settings: RegistrySettings, evidence: Mapping[str, Evidence], champion: int | None, today: Today | None = None
) -> list[str]:
    """Return why evidence is not about what is in service and known today, in one line each."""
    present = today or Today(settings)
    return [
        f"{kind}: {fault}"
        for kind, each in sorted(evidence.items())
        for fault in (*_against(each, champion), *present.faults(each), *_rests_on(each, evidence))
    ]


def missed_gates(evidence: Mapping[str, Evidence]) -> list[str]:
    """Return the gates that evidence misses, in one line each."""
    missed = [(kind, gate) for kind, each in sorted(evidence.items()) for gate in each.head.missed()]
    return [f"{kind}: {gate.name} is {_figure(gate)}, must be {gate.bound}" for kind, gate in missed]


def _figure(gate: Gate) -> str:
    return "unknown" if gate.value is None else f"{gate.value:g}"


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, digest in sorted(before.items()):
        if name not in now:
            yield f"{name} is gone"
        elif now[name] != digest:
            yield f"{name} was changed: {digest[:12]} is now {now[name][:12]}"


def _against(evidence: Evidence, champion: int | None) -> Iterator[str]:
    head = evidence.head
    compared = head.kind in _COMPARED or head.against is not None
    if compared and champion not in {head.against, head.version}:
        yield f"is against version {head.against or 'none'}, champion is {champion or 'none'}"


def _rests_on(evidence: Evidence, others: Mapping[str, Evidence]) -> Iterator[str]:
    """Give the other evidence of the same version that it was made of and that was changed since."""
    for name, value in sorted(evidence.head.depends_on.items()):
        if name in others and others[name].sha256 != value:
            yield f"is of another {name}, which was changed since"
