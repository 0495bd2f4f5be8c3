"""Is what a request rests on still what it was, and of today? Nothing but files and the ledger is asked, so the service can."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from registry.approval.config import PromotionConfig, promotion_config
from registry.approval.content import BundlePlan
from registry.approval.request import Request, State
from registry.approval.serving_record import ServingRecord
from registry.catalogue import load_catalogue
from registry.digest import canonical_json, folder_digests, text_digest
from registry.error import EvidenceError, RegistryError
from registry.evidence import Evidence, Gate, evidence_of
from registry.settings import RegistrySettings

SNAPSHOT, CATALOGUE, HOLDOUT = "snapshot_id", "catalogue", "holdout:"
_COMPARED = {"comparison", "blast"}
_PUBLISHED = "published.json"


def bundle_plan(settings: RegistrySettings) -> BundlePlan:
    """Return what would go into service with a version now."""
    lexicons = folder_digests(settings.configs / "lexicons")
    return BundlePlan(
        catalogue=load_catalogue(settings.tags).version, lexicons=text_digest(canonical_json(dict(lexicons)))
    )


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
    return [
        *_changed(asked.evidence, {kind: each.sha256 for kind, each in found.items()}),
        *_changed(asked.plan.model_dump(), bundle_plan(settings).model_dump()),
        *stale(settings, {kind: found[kind] for kind in asked.evidence if kind in found}, champion),
    ]


def pending_changes(settings: RegistrySettings, request: Request, record: ServingRecord) -> list[str]:
    """Return what changed since a request was made that waits for a decision or for promotion; nothing for another."""
    if request.state not in {State.OPEN, State.APPROVED}:
        return []
    try:
        return changes_since(settings, request, record)
    except RegistryError as error:  # tags or limits that cannot be read: for the one who decides to see
        return [str(error)]


def stale(settings: RegistrySettings, evidence: Mapping[str, Evidence], champion: int | None) -> list[str]:
    """Return why evidence is not about what is in service and known today, in one line each."""
    config = promotion_config(settings.configs)
    return [
        f"{kind}: {fault}"
        for kind, each in sorted(evidence.items())
        for fault in (*_against(each, champion), *_depends(settings, config, each), *_rests_on(each, evidence))
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


def _depends(settings: RegistrySettings, config: PromotionConfig, evidence: Evidence) -> Iterator[str]:
    for name, value in sorted(evidence.head.depends_on.items()):
        if name == SNAPSHOT:
            yield from _snapshot(settings.var / "snapshots", value, config.newer_snapshots)
        elif name == CATALOGUE and value != load_catalogue(settings.tags).version:
            yield f"is of tag catalogue {value[:12]}, which was changed since"
        elif name.startswith(HOLDOUT) and not _holds(settings.var / "holdouts", name.removeprefix(HOLDOUT), value):
            yield f"is of a holdout {name.removeprefix(HOLDOUT)} that is not kept any more"


def _rests_on(evidence: Evidence, others: Mapping[str, Evidence]) -> Iterator[str]:
    """Give the other evidence of the same version that it was made of and that was changed since."""
    for name, value in sorted(evidence.head.depends_on.items()):
        if name in others and others[name].sha256 != value:
            yield f"is of another {name}, which was changed since"


def _snapshot(snapshots: Path, used: str, allowed: int) -> Iterator[str]:
    newer = [path.parent.name for path in snapshots.glob(f"*/{_PUBLISHED}") if path.parent.name > used]
    if len(newer) > allowed:
        yield f"is of snapshot {used}, {len(newer)} are newer ({max(newer)}), allowed are {allowed}"


def _holds(holdouts: Path, vintage: str, digest: str) -> bool:
    records = (json.loads(path.read_text(encoding="utf-8")) for path in holdouts.rglob(f"{vintage}.json"))
    return any(record.get("sha256") == digest for record in records)
