"""The bundle in service against the ledger: it is the one that was promoted last, and every file in it is as it was built."""

from collections.abc import Iterator
from pathlib import Path

from registry.bundle_reader import current_id, verified_bundle
from registry.error import RegistryError
from registry.ledger import Entry, Ledger
from registry.ledger.finding import Finding
from registry.manifest import CURRENT_FILE

IN_SERVICE = ("promotion", "rollback")


def bundle_findings(bundles: Path, ledger: Ledger) -> Iterator[Finding]:
    """Give what is wrong with CURRENT and the bundle that it names."""
    last = last_in_service(ledger)
    if not (bundles / CURRENT_FILE).is_file():
        if last is not None:
            yield Finding(CURRENT_FILE, "no bundle is in service, though one was promoted", last.number)
        return
    try:
        bundle_id = current_id(bundles)
        if (bundles / CURRENT_FILE).read_bytes() != f"{bundle_id}\n".encode():
            yield Finding(CURRENT_FILE, "is not as it was written")
        manifest = verified_bundle(bundles / bundle_id).manifest
    except (RegistryError, OSError) as error:
        yield Finding("bundle in service", " ".join(str(error).split()))
        return
    yield from _against(bundle_id, {name: model.version for name, model in manifest.models.items()}, last)


def last_in_service(ledger: Ledger) -> Entry | None:
    """Return the latest entry that put a bundle in service, null before the first."""
    entries = [each for kind in IN_SERVICE for each in ledger.entries(kind=kind)]
    return max(entries, key=lambda each: each.number, default=None)


def _against(bundle_id: str, models: dict[str, int], last: Entry | None) -> Iterator[Finding]:
    if last is None:
        yield Finding(f"bundle {bundle_id}", "is in service, but the ledger knows of no promotion")
    elif last.content.get("bundle_id") != bundle_id:
        yield Finding(
            f"bundle {bundle_id}", f"is in service, but {last.content.get('bundle_id')} was promoted last", last.number
        )
    elif last.content.get("models", models) != models:
        yield Finding(f"bundle {bundle_id}", "holds other versions than were promoted", last.number)
