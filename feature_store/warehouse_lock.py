"""One load at a time: two that run side by side would both find a row new, and it would be there twice."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from feature_store.error import WarehouseError
from feature_store.warehouse import Warehouse

LOADING = ".loading-"
"""What a load writes aside begins with; what a killed one left is removed by the next."""


@contextmanager
def loading(warehouse: Warehouse) -> Iterator[None]:
    """Hold the right to load into `warehouse`; the system takes it back from a process that is killed.

    Raises
    ------
    WarehouseError
        Another process is loading.
    """
    warehouse.root.mkdir(parents=True, exist_ok=True)
    with (warehouse.root / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseError(
                f"{warehouse.root}: another ingest, or a backup, is at work; wait for it to end"
            ) from None
        for left in warehouse.root.glob(f"{LOADING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
