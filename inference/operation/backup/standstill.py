"""What has to wait while a backup looks: nights, loads and promotions until it is done, entries of the ledger for a moment."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import timedelta
from time import monotonic, sleep

from feature_store.error import WarehouseError
from feature_store.settings import FeatureStoreSettings
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading
from inference.error import AnotherRunError
from inference.nightly.lock import only_run
from inference.operation.error import BackupError
from registry.durable import locked
from registry.settings import RegistrySettings

Say = Callable[[str], None]
_LOOKS_EVERY_SECONDS = 0.5


@contextmanager
def nothing_under_way(settings: RegistrySettings, patience: timedelta, say: Say) -> Iterator[None]:
    """Wait until no night, no load and no promotion is at work, and keep it so; the service goes on.

    Raises
    ------
    BackupError
        One is still at work when `patience` is over.
    """
    until = monotonic() + patience.total_seconds()
    warehouse, nights = FeatureStoreSettings(var=settings.var).warehouse, settings.var / "nightly"
    with ExitStack() as held:
        # A folder that is not there has nobody at work in it, and stays away.
        if nights.is_dir():
            held.enter_context(_patient(lambda: only_run(nights), "nightly run", until, say))
        if warehouse.is_dir():
            held.enter_context(_patient(lambda: loading(Warehouse(warehouse)), "ingest", until, say))
        held.enter_context(locked(settings.promotion_lock) if settings.promotion_lock.is_file() else nullcontext())
        yield


@contextmanager
def _patient(lock: Callable[[], AbstractContextManager[None]], who: str, until: float, say: Say) -> Iterator[None]:
    told = False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(lock())
                break
            except (AnotherRunError, WarehouseError) as error:
                if monotonic() >= until:
                    raise BackupError(f"the {who} is still at work ({error}); wait longer with --wait") from None
            if not told:
                say(f"waits for the {who} to end")
            told = True
            sleep(_LOOKS_EVERY_SECONDS)
        yield
