"""Everything that `gridtags audit verify` looks at, in one list."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.approval.review import approval_findings, moved_findings
from registry.audit_day import audit_day_findings
from registry.error import LedgerError
from registry.ledger import Ledger
from registry.ledger.finding import Finding
from registry.ledger.verification import verify_ledger
from registry.settings import RegistrySettings
from registry.verification.bundle_check import bundle_findings
from registry.verification.evidence_check import evidence_findings


@dataclass(frozen=True)
class Verification:
    """Number of entries and roots that were verified, and what is wrong; nothing is where `findings` is empty."""

    entries: int
    roots: int
    findings: tuple[Finding, ...]


def verify_installation(settings: RegistrySettings, ledger: Ledger) -> Verification:
    """Verify chain and roots, approvals, evidence, sealed days of the audit trail, the bundle in service. MLflow is not asked."""
    verified = verify_ledger(settings, ledger)
    findings = [*verified.findings]
    try:
        findings += _recorded(settings, ledger)
    except (LedgerError, ValueError) as error:  # what an entry says cannot be read; the chain has said which
        findings.append(Finding("ledger", f"what it says cannot be read ({type(error).__name__})"))
    return Verification(verified.entries, verified.roots, tuple(findings))


def _recorded(settings: RegistrySettings, ledger: Ledger) -> Iterator[Finding]:
    yield from approval_findings(ledger)
    yield from moved_findings(ledger)
    yield from evidence_findings(settings, ledger)
    yield from bundle_findings(settings.bundles, ledger)
    for found in audit_day_findings(settings, ledger):
        yield Finding(f"audit trail {found.file}", found.text, found.entry)
