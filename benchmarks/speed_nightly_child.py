"""`python -m benchmarks.speed_nightly_child prepare|run VAR N FOLDER`: a nightly run over given features, and what it cost."""

import json
import os
import resource
import sys
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Self

from benchmarks.nightly_case import AS_OF, GivenFeatures, prepare_case
from feature_store.desk.database import Desk
from feature_store.online.opening import open_store
from feature_store.warehouse import Warehouse
from inference.nightly.run import Nightly
from inference.settings import ServiceSettings
from registry.bundle import open_bundle
from registry.clock import china_now

_PAGES_A_GIB = (1 << 30) // os.sysconf("SC_PAGE_SIZE")
_EVERY_SECONDS = 0.2
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


class Stages:
    """Takes the time of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last, self._since = "", perf_counter()

    def __call__(self, stage: str, done: int, total: int) -> None:  # noqa: ARG002 - as a run calls it
        """Note that the run is in `stage`."""
        now = perf_counter()
        if self._last:
            self.seconds[self._last] = self.seconds.get(self._last, 0.0) + now - self._since
        self._last, self._since = stage, now


class Memory:
    """Looks again and again how much this process and its children hold together, shared pages counted in each."""

    def __init__(self) -> None:
        self.gib = 0.0
        self._stop = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            self.gib = max(self.gib, sum(map(_pages, _family())) / _PAGES_A_GIB)


def _family() -> list[str]:
    own = str(os.getpid())
    children = (Path(f"/proc/{own}/task/{each.name}/children") for each in Path(f"/proc/{own}/task").iterdir())
    return [own, *(child for path in children if path.exists() for child in path.read_text().split())]


def _pages(process: str) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def run(var: Path, folder: Path) -> None:
    """Run over what was prepared in `folder` and print what it took."""
    settings, stages, warehouse = ServiceSettings(var=var), Stages(), Warehouse(folder / "warehouse")
    engine, desk = GivenFeatures(warehouse, folder / "features"), Desk.open(folder / "desk.db")
    store = open_store(str(folder / "gridtags.db"))
    nightly = Nightly(engine, warehouse, store, desk, open_bundle(settings.bundles), settings.configs, folder)
    start = perf_counter()
    with Memory() as memory:
        snapshot = nightly.run(AS_OF, china_now(), stages, "a benchmark")
    seconds = perf_counter() - start
    stages("", 0, 0)
    cpu = sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, _WHO))
    figures = {"seconds": seconds, "cpu": cpu, "gib": memory.gib, "customers": snapshot.customers}
    print(json.dumps({**figures, **stages.seconds}))


def main(work: str, var: str, customers: str, folder: str) -> None:
    """Do what the command line says."""
    if work == "run":
        run(Path(var), Path(folder))
    else:
        prepare_case(Path(var), int(customers), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
