"""The conditions under which a snapshot may be published, alike for every store."""

from feature_store.online.error import PublicationError
from feature_store.online.protocol import SnapshotRef


def require_newer(snapshot: SnapshotRef, published: SnapshotRef | None) -> None:
    """Refuse to put an older state over a newer one, which a late or repeated run would otherwise do silently.

    Raises
    ------
    PublicationError
        When `snapshot` was computed before `published`.
    """
    if published is not None and snapshot.computed_at < published.computed_at:
        raise PublicationError(
            f"snapshot {snapshot.snapshot_id} was computed at {snapshot.computed_at.isoformat()}, before the published "
            f"{published.snapshot_id} ({published.computed_at.isoformat()}); the published one stays"
        )


def require_count(snapshot: SnapshotRef, received: int) -> None:
    """Refuse a snapshot that came in part, or with more than it announced.

    Raises
    ------
    PublicationError
        When `received` is not `snapshot.customers`.
    """
    if received != snapshot.customers:
        raise PublicationError(
            f"snapshot {snapshot.snapshot_id} announces {snapshot.customers} customers and holds {received}"
        )


def repeated_customer(snapshot: SnapshotRef) -> PublicationError:
    """Return the error for a customer who comes twice."""
    return PublicationError(f"snapshot {snapshot.snapshot_id} holds a customer more than once")


def published_before(snapshot: SnapshotRef) -> PublicationError:
    """Return the error for a snapshot id that is taken."""
    return PublicationError(f"snapshot {snapshot.snapshot_id} was published before")
