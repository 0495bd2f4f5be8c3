"""All databases of an installation, one after the other."""

from collections.abc import Iterator
from pathlib import Path

from feature_store.migration.lineage import DESK, ONLINE, Lineage
from feature_store.migration.running import Upgrade, upgrade
from feature_store.online.settings import OnlineStoreSettings
from registry.durable import locked
from registry.migration import ledger_schema
from registry.settings import RegistrySettings

LEDGER = Lineage(
    ledger_schema.NAME, ledger_schema.VERSION_TABLE, ledger_schema.WITNESS, ledger_schema.HEAD,
    ledger_schema.LOCK, ledger_schema.FOLDER,
)  # fmt: skip


def upgrade_all(stores: OnlineStoreSettings, registry: RegistrySettings, *, dry_run: bool = False) -> Iterator[Upgrade]:
    """Upgrade ledger, desk and online store, and yield each as it is done; with `dry_run` say only what is to be done.

    Every database is changed in one transaction: killed at any point it is as it was or done, and running again does the rest.
    Two at once wait for each other, on one machine by a lock file, on several by the database's own lock.

    Raises
    ------
    SchemaError
        A database is of a newer gridtags; those before it are done.
    """
    targets = (
        (LEDGER, registry.ledger_location),
        (DESK, stores.desk_location),
        (ONLINE, stores.online_location),
    )
    if dry_run:
        yield from (upgrade(lineage, location, dry_run=True) for lineage, location in targets)
        return
    with locked(Path(stores.var) / "upgrade.lock"):
        for lineage, location in targets:
            yield upgrade(lineage, location)
