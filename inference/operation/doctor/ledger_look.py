"""The ledger, what is in service according to it, and promotions that were begun and not ended."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date

from inference.operation.doctor.line import Line, Patient, fail, ok, warn
from registry.approval.request import State, read_requests
from registry.bundle import open_bundle
from registry.ledger import Ledger
from registry.ledger.root import read_roots
from registry.verification.bundle_check import bundle_findings

_UNSIGNED_DAYS = 2


def look_at_ledger(at: Patient) -> Iterator[Line]:
    """Compare the ledger with its newest root; the whole chain is verified by `gridtags audit verify`."""
    with closing(Ledger.open(at.registry.ledger_location)) as ledger:
        number, _ = ledger.head()
        problems = ledger.problems() if number else []
        roots = [each.root for each in read_roots(at.registry) if each.root is not None]
        signed = next(ledger.rows(roots[-1].number - 1, at_once=1), None) if roots else None
    if problems:
        yield fail("ledger", problems[0], "restore a backup; `gridtags audit verify` says more")
    elif roots and (signed is None or (signed[0], signed[-1]) != (roots[-1].number, roots[-1].digest)):
        found = f"entry {roots[-1].number} is not the one that the root of {roots[-1].day} signed"
        yield fail("ledger", found, "`gridtags audit verify`; restore a backup")
    elif number and (not roots or (at.now.date() - date.fromisoformat(roots[-1].day)).days > _UNSIGNED_DAYS):
        yield warn("ledger", f"{number:,} entries, not signed for days", "`gridtags audit root`; every night signs")
    else:
        yield ok("ledger", f"{number:,} entries, {len(roots)} roots")


def look_at_bundle(at: Patient) -> Iterator[Line]:
    """Check every file of the bundle in service, and that it is what was promoted last."""
    bundle = open_bundle(at.registry.bundles)
    with closing(Ledger.open(at.registry.ledger_location)) as ledger:
        findings = list(bundle_findings(at.registry.bundles, ledger))
        waiting = [each for each in read_requests(ledger).values() if each.state is State.APPROVED]
    if findings:
        yield fail("bundle", findings[0].line(), "`gridtags models repair`")
    else:
        versions = ", ".join(f"{name} {model.version}" for name, model in bundle.manifest.models.items())
        yield ok("bundle", f"{bundle.manifest.bundle_id} is whole: {versions}")
    for each in waiting:
        yield warn("promotion", f"{each.label} is approved and not promoted", f"`gridtags models promote {each.id}`")
