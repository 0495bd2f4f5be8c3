"""The service as it is deployed, with every layer it has, on the SQLite file of a benchmark."""

from functools import partial
from pathlib import Path

import uvicorn

from benchmarks.speed_load import SECRET
from feature_store.desk.database import Desk
from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.bundle_watch import BundleWatch
from inference.collaborator import Collaborators
from inference.key import MOST_PER_SECOND, KeyEntry, KeyRing, digest_of
from inference.loaded_bundle import load_bundle
from inference.publisher import Publisher
from inference.serve import server_config
from inference.settings import ServiceSettings
from inference.telemetry import Telemetry


def full_config(database: Path) -> uvicorn.Config:
    """Return the server's configuration with the service on `database`; a bundle beside it is loaded."""
    settings = ServiceSettings(var=database.parent, log_level="warning")
    # As much as it asks for: what is measured is the limit, not that it limits.
    entry = KeyEntry(sha256=digest_of(SECRET), rate=MOST_PER_SECOND, burst=MOST_PER_SECOND)
    keys = KeyRing({"benchmark": entry})
    watch = BundleWatch(settings.bundles, partial(load_bundle, settings.bundles, settings.configs))
    desk = Desk.open(settings.desk_location)
    return server_config(
        create_app(
            Collaborators(
                settings, open_reader(database), watch, keys, desk, Telemetry(), Publisher(str(database), desk)
            )
        ),
        settings,
    )
