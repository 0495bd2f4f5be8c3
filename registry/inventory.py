"""Which model versions and bundles were in service when, from the ledger and the manifests of the bundles that are kept.

MLflow is not asked, so the service can answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.approval.serving_record import ServiceEntry, serving_record
from registry.bundle_reader import read_manifest
from registry.error import BundleError
from registry.ledger import Ledger
from registry.manifest import BundleManifest


@dataclass(frozen=True)
class ServedBundle:
    """A bundle was in service in [since, until), by a promotion or a rollback; `until` is None while it still is.

    `manifest` is None when the bundle is not kept any more.
    """

    entry: ServiceEntry
    until: datetime | None
    manifest: BundleManifest | None

    @property
    def since(self) -> datetime:
        """When it went into service."""
        return self.entry.at

    @property
    def bundle_id(self) -> str:
        """The id of the bundle."""
        return self.entry.content.bundle_id

    @property
    def models(self) -> dict[str, int]:
        """The versions in it."""
        return self.entry.content.models

    @property
    def catalogue_version(self) -> str:
        """The digest of the tags in it."""
        return self.entry.content.catalogue


@dataclass(frozen=True)
class Inventory:
    """All bundles that ever were in service, oldest first; one that returned comes again."""

    bundles: Sequence[ServedBundle]

    def at(self, instant: datetime) -> ServedBundle | None:
        """Return the bundle that was in service at an instant with offset, None before the first."""
        return next((each for each in reversed(self.bundles) if each.since <= instant), None)

    def of(self, bundle_id: str) -> ServedBundle | None:
        """Return what is known of a bundle, None for an unknown one."""
        return next((each for each in reversed(self.bundles) if each.bundle_id == bundle_id), None)


def read_inventory(ledger: Ledger, bundles: Path) -> Inventory:
    """Return the inventory; empty before the first promotion, LedgerError for an entry that does not say what it put in service."""
    entries = serving_record(ledger).entries
    ends = [each.at for each in entries[1:]]
    return Inventory(
        [
            ServedBundle(each, until, _manifest(bundles, each.content.bundle_id))
            for each, until in zip(entries, [*ends, None], strict=False)
        ]
    )


def _manifest(bundles: Path, bundle_id: str) -> BundleManifest | None:
    try:
        return read_manifest(bundles / bundle_id)
    except BundleError:
        return None
