"""What the service works with: made once at the start, passed to every group of endpoints."""

from dataclasses import dataclass

from feature_store.desk.database import Desk
from feature_store.online.protocol import OnlineReader
from inference.bundle_watch import BundleProvider
from inference.key import KeyRing
from inference.settings import ServiceSettings
from inference.telemetry import Telemetry


@dataclass(frozen=True)
class Collaborators:
    """The collaborators of one application; a test passes its own."""

    settings: ServiceSettings
    reader: OnlineReader
    bundles: BundleProvider
    keys: KeyRing
    desk: Desk
    telemetry: Telemetry
