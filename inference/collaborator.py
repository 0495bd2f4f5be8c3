"""What the service works with: made once at the start, passed to every group of endpoints."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from fastapi.telemetry import TelemetryConfig

from feature_store.desk.database import Desk
from feature_store.online.protocol import OnlineReader
from inference.call.acceptance import CallAcceptance
from inference.call.keeping import CallKeeper
from inference.console.work.runner import Work
from inference.disclosure.audit import Audit
from inference.disclosure.showing import Disclosure
from inference.disclosure.visibility import Visibility
from inference.key.ring import KeyRing
from inference.model.bundle_watch import BundleProvider
from inference.publisher import Publisher
from inference.receipt.workshop import Workshops
from inference.right.record import RightRecord
from inference.settings import ServiceSettings
from inference.transport.telemetry import Telemetry
from inference.upkeep import spare_what_stays
from nlp.settings import VaultSettings
from registry.learnt_from import learner_key
from registry.ledger import Ledger, installation_ledger
from registry.settings import RegistrySettings


@dataclass(frozen=True)
class Collaborators:
    """The collaborators of one application; a test passes its own."""

    settings: ServiceSettings
    reader: OnlineReader
    bundles: BundleProvider
    keys: KeyRing
    desk: Desk
    telemetry: Telemetry
    publisher: Publisher
    tracing: TelemetryConfig | None = None
    spare: Callable[[], None] = spare_what_stays

    @cached_property
    def disclosure(self) -> Disclosure:
        """What every document passes through on its way out: who may see it, what is recorded of that."""
        audit = Audit(self.settings.var / "audit", self.settings.audit_keep)
        return Disclosure(Visibility(self.bundles), audit)

    @cached_property
    def record(self) -> RightRecord:
        """Where the ledger learns what people asked for."""
        return RightRecord(self.ledger, learner_key(RegistrySettings(var=self.settings.var)))

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of the installation."""
        return installation_ledger(RegistrySettings(var=self.settings.var, database_url=self.settings.database_url))

    @cached_property
    def workshops(self) -> Workshops:
        """What makes tags and documents of one customer's facts, opened at the first use."""
        return Workshops(self.settings.snapshots, self.settings.bundles)

    @cached_property
    def calls(self) -> CallAcceptance:
        """What accepts finished calls."""
        vault = VaultSettings(var=self.settings.var)
        keeper = CallKeeper(self.desk, self.workshops, vault.vault_key, vault.vault)
        threads = self.settings.analysis_threads
        return CallAcceptance(keeper, self.desk, self.publisher, self.reader, self.bundles, threads)

    @cached_property
    def work(self) -> Work:
        """What runs the jobs that people start from the console."""
        return Work(self.settings, self.disclosure.audit)
