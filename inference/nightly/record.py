"""A publication in the ledger: which bundle, rules, lexicons and features the snapshot came from; then the root of the day."""

from pathlib import Path

from feature_store.snapshot.manifest import SnapshotManifest
from registry.actor import current_actor
from registry.ledger import installation_ledger
from registry.ledger.root import sign_root
from registry.settings import RegistrySettings

PUBLISH = "publish"
_SOURCES = {"bundle_id", "catalogue_version", "models", "lexicons", "feature_sets", "tag_versions", "rows", "despite"}


def record_publication(var: Path, manifest: SnapshotManifest) -> None:
    """Append that a snapshot was published."""
    content = manifest.model_dump(mode="json", include={*_SOURCES, "as_of", "computed_at"})
    ledger = installation_ledger(RegistrySettings(var=var))
    ledger.append(PUBLISH, current_actor().person, {"snapshot_id": manifest.snapshot_id}, content)


def sign_day(var: Path) -> None:
    """Sign the newest entry; LedgerError where the ledger is not what was signed before."""
    settings = RegistrySettings(var=var)
    sign_root(settings, installation_ledger(settings))
