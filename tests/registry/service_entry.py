"""Entries of a ledger that put a bundle in service, as promotions write them."""

from datetime import datetime

from registry.approval.content import BundlePlan, RequestContent, ServiceContent
from registry.ledger import Entry, Ledger
from registry.manifest import BundleManifest


def served(location: str, manifest: BundleManifest, before: int | None, at: datetime, kind: str = "promotion") -> Entry:
    """Append that a bundle with default-risk went into service at an instant."""
    version = manifest.models["default-risk"].version
    ledger = Ledger.open(location, lambda: at)
    subject = {"model": "default-risk", "version": version}
    request = _approved(ledger, subject, version, before) if kind == "promotion" else None
    content = ServiceContent(
        model="default-risk", version=version, before=before, run_id=f"r{version}", bundle_id=manifest.bundle_id,
        reason=manifest.reason, request_id=request, models={"default-risk": version}, catalogue=manifest.catalogue_version,
        created_at=manifest.created_at.isoformat(), promoted_by=manifest.promoted_by, bundle_reason=manifest.reason,
    )  # fmt: skip
    return ledger.append(kind, "王工", subject, content.model_dump(mode="json"))


def _approved(ledger: Ledger, subject: dict[str, str | int], version: int, champion: int | None) -> int:
    """Append a request and its approval by somebody else; return its number."""
    content = RequestContent(
        model="default-risk", version=version, run_id=f"r{version}", trained_by="赵工", reason="更好", champion=champion,
        evidence={}, gates=(), plan=BundlePlan(catalogue="c", lexicons="l"),
    )  # fmt: skip
    asked = ledger.append("request", "王工", subject, content.model_dump(mode="json"))
    approval = {"request_id": asked.number, "request_digest": asked.digest, "reason": "同意"}
    ledger.append("approval", "李工", subject, approval)
    return asked.number
