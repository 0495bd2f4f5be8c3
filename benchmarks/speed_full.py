"""The service as it is deployed, with every layer it has, on the online store of a benchmark."""

from functools import partial
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from benchmarks.speed_request import PLAIN_SECRET, SECRET
from feature_store.desk.database import Desk
from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.collaborator import Collaborators
from inference.key.ring import MOST_PER_SECOND, KeyEntry, KeyRing, Permission, Role, digest_of
from inference.model.bundle_watch import BundleWatch
from inference.model.loaded_bundle import load_bundle
from inference.publisher import Publisher
from inference.serve import server_config
from inference.settings import ServiceSettings
from inference.transport.telemetry import Telemetry

_SEES = {Permission.SENSITIVE, Permission.WRITE}


def full_config(location: str, folder: Path) -> uvicorn.Config:
    """Return the server's configuration with the service on the online store at `location`; bundles of `folder` are loaded."""
    url = SecretStr(location) if "://" in location else None
    settings = ServiceSettings(var=folder, database_url=url, log_level="warning")
    watch = BundleWatch(settings.bundles, partial(load_bundle, settings.bundles, settings.configs))
    desk = Desk.open(settings.desk_location)
    at = Collaborators(
        settings, open_reader(location), watch, _keys(), desk, Telemetry(), Publisher(location, desk)
    )  # fmt: skip
    return server_config(create_app(at), settings)


def _keys() -> KeyRing:
    """Return a key that may see everything a CRM may, one that may see nothing sensitive, and one of each role for the console."""
    roles = {role_secret(role): _key(role_secret(role), frozenset(_SEES), role) for role in Role}
    return KeyRing({"benchmark": _key(SECRET), "plain": _key(PLAIN_SECRET, frozenset({Permission.WRITE})), **roles})


def role_secret(role: Role) -> str:
    """Return the secret of the key of a role; it lives for the benchmark."""
    return f"benchmark-{role}"


def _key(secret: str, scopes: frozenset[Permission] | None = None, role: Role = Role.CRM) -> KeyEntry:
    # As much as it asks for: what is measured is the limit, not that it limits.
    return KeyEntry(sha256=digest_of(secret), scopes=scopes, role=role, rate=MOST_PER_SECOND, burst=MOST_PER_SECOND)
