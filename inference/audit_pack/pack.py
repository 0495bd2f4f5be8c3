"""Builds an audit pack: aside, complete, then renamed; its own digest goes into the ledger."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inference.access.page import access_page
from inference.access.report import access_report
from inference.audit_pack.evidence_part import EvidenceLink, write_evidence_part
from inference.audit_pack.ledger_part import LedgerPart, write_ledger_part
from inference.audit_pack.monitoring_part import write_monitoring_part
from inference.audit_pack.page import index_page
from inference.audit_pack.period import Period
from inference.error import InferenceError
from registry.actor import current_actor
from registry.approval.request import Request, read_requests
from registry.audit_day import audit_day_findings
from registry.digest import canonical_json, file_digest, folder_digests
from registry.durable import sync_tree
from registry.inventory import ServedBundle, read_inventory
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from registry.verification.whole import Verification, verify_installation

MANIFEST = "manifest.json"
EXPORT = "export"


class AuditPackError(InferenceError):
    """A pack that cannot be written."""


@dataclass(frozen=True)
class Pack:
    """What the index of a pack shows."""

    name: str
    period: Period
    made_at: datetime
    by: str
    verification: Verification
    ledger: LedgerPart
    evidence: list[EvidenceLink]
    requests: list[Request]
    served: list[ServedBundle]
    monitoring: list[str]
    timeline: bool


def write_pack(
    settings: RegistrySettings, ledger: Ledger, name: str, period: Period, out: Path, now: datetime, timeline: str = ""
) -> tuple[Pack, str]:
    """Write the pack about a model and a period to the new folder `out`; return it and the SHA-256 of its manifest.

    `timeline` is the page of the timeline, put in where there is one. `manifest.json` holds the SHA-256 of every other file.

    Raises
    ------
    AuditPackError
        There is something at `out`, or the disk refuses.
    LedgerError
        The ledger is broken before what would be signed now: `gridtags audit verify` says where.
    """
    if out.exists():
        raise AuditPackError(f"{out}: is there already")
    aside = out.absolute().with_name(f".{out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        pack = _write(settings, ledger, name, period, aside, now, timeline)
        digests = canonical_json(dict(folder_digests(aside)))
        (aside / MANIFEST).write_text(digests, encoding="utf-8")
        manifest = file_digest(aside / MANIFEST)
        content = {"what": "audit pack", "from": period.first.isoformat(), "to": period.last.isoformat()}
        ledger.append(EXPORT, pack.by, {"model": name, "pack": manifest}, {**content})
        sync_tree(aside)
        aside.rename(out.absolute())
    except OSError as error:
        raise AuditPackError(f"{out}: {error.strerror}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return pack, manifest


def _write(
    settings: RegistrySettings, ledger: Ledger, name: str, period: Period, folder: Path, now: datetime, timeline: str
) -> Pack:
    part = write_ledger_part(settings, ledger, folder / "ledger", name, period)
    served = [each for each in read_inventory(ledger, settings.bundles).bundles if _overlaps(each, period)]
    versions = sorted({*part.versions, *(each.models[name] for each in served if name in each.models)})
    pack = Pack(
        name=name, period=period, made_at=now, by=current_actor().person,
        verification=verify_installation(settings, ledger), ledger=part, served=served,
        evidence=write_evidence_part(settings, folder / "evidence", name, versions),
        requests=[each for each in read_requests(ledger).values() if each.content.model == name],
        monitoring=write_monitoring_part(settings.var / "monitoring", folder / "monitoring", period),
        timeline=bool(timeline),
    )  # fmt: skip
    _write_access(settings, ledger, folder / "access", period)
    if timeline:
        (folder / "timeline.html").write_text(timeline, encoding="utf-8")
    (folder / "index.html").write_text(index_page(pack), encoding="utf-8")
    return pack


def _write_access(settings: RegistrySettings, ledger: Ledger, folder: Path, period: Period) -> None:
    folder.mkdir()
    integrity = audit_day_findings(settings, ledger)
    report = access_report(settings.var / "audit", settings.configs, period.first, period.last, integrity=integrity)
    (folder / "access.html").write_text(access_page(report), encoding="utf-8")
    (folder / "access.json").write_text(json.dumps(report.content(), ensure_ascii=False, indent=1), encoding="utf-8")


def _overlaps(served: ServedBundle, period: Period) -> bool:
    ended = served.until is not None and served.until.date() < period.first
    return served.since.date() <= period.last and not ended
