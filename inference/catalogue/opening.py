"""What the commands about the catalogue work with: settings, tag files, the catalogue in service, snapshots, evaluations."""

from datetime import date

from feature_store.desk.database import Desk
from feature_store.snapshot.folder import SnapshotFolder, latest, published
from inference.catalogue.evaluation import Evaluation, evaluate
from inference.error import InferenceError
from inference.settings import ServiceSettings
from registry.bundle import open_bundle
from registry.catalogue import Catalogue, load_catalogue
from registry.manifest import CURRENT_FILE


def planned_catalogue(settings: ServiceSettings) -> Catalogue:
    """Return the catalogue of the tag files; CatalogueError names what is wrong with them."""
    return load_catalogue(settings.configs / "tags")


def served_catalogue(settings: ServiceSettings) -> Catalogue | None:
    """Return the catalogue in service, null before the first bundle; BundleError where the bundle is damaged."""
    return open_bundle(settings.bundles).catalogue() if (settings.bundles / CURRENT_FILE).exists() else None


def latest_snapshot(settings: ServiceSettings) -> SnapshotFolder:
    """Return the snapshot in service; InferenceError before the first, SnapshotError where it is damaged."""
    if (found := latest(settings.snapshots)) is None:
        raise InferenceError("no snapshot yet, run `gridtags tag` first")
    return found


def evaluations(settings: ServiceSettings, catalogue: Catalogue, today: date, days: int) -> tuple[Evaluation, ...]:
    """Evaluate every tag of a catalogue; reads and outcomes of the last `days` days.

    Raises
    ------
    InferenceError
        There is no snapshot yet.
    SnapshotError, StoreUnavailableError
        A snapshot is damaged; the desk does not answer.
    """
    snapshots = published(settings.snapshots) or [latest_snapshot(settings)]
    desk = Desk.open(settings.desk_location)
    try:
        return evaluate(catalogue, snapshots, desk, today, days)
    finally:
        desk.close()
