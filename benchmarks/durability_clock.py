"""The clock of the machine jumps while it serves, takes calls and publishes: back and forth, by minutes and by a day.

The clock of the server and of the nights is really another one: a library put before the system's adds what a file says, which
changes while they run. It is compiled at the start; without a C compiler the case says so and is left out.
"""

import asyncio
import os
import shutil
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.durability_entry import DurabilityResult, durability
from benchmarks.fault_caller import Callers
from benchmarks.fault_reader import Readers, Truth
from benchmarks.fault_town import FaultTown, fault_town
from feature_store.error import FeatureStoreError
from inference.error import InferenceError

_PROJECT = Path(__file__).resolve().parent.parent
_HOUR = 3600
JUMPS = {
    "right": 0, "20 min back": -_HOUR // 3, "a day back": -24 * _HOUR, "a day ahead": 24 * _HOUR, "right again": 0,
    "a day and an hour ahead": 25 * _HOUR,
}  # fmt: skip
"""What the clock does, one after the other; seconds from the right time."""
_REFUSED = {"a day back", "right again"}
_AMONG_SECONDS = 1.5


class ShiftedClock:
    """The clock of processes that get `environment`; `set` moves it while they run."""

    def __init__(self, folder: Path) -> None:
        self._file, library = folder / "shift", folder / "shifted_clock.so"
        self.set(0)
        source = Path(__file__).with_name("shifted_clock.c")
        compiler = shutil.which("cc") or "cc"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "GRIDTAGS_CLOCK_SHIFT": str(self._file)}
        self.seconds = 0

    def set(self, seconds: int) -> None:
        """Let the clock differ from the right time by so many seconds, at once and for everybody."""
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("l", seconds))
        self.seconds = seconds


@durability("clock")
def jumping_clock(moments: int) -> Iterator[DurabilityResult]:
    """Let the clock jump six times."""
    del moments
    if shutil.which("cc") is None:
        print("clock: left out, there is no C compiler", file=sys.stderr)
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield clock_jumps(fault_town(folder / "var"), ShiftedClock(folder))


def clock_jumps(town: FaultTown, clock: ShiftedClock) -> DurabilityResult:
    """Let the clock jump under load, and run a night after each jump; refused are those more than an hour before the last."""
    truth, began = Truth(town.quiet), perf_counter()
    truth.learn(town.location)
    with town.served(environment=clock.environment) as (url, _):
        readers = Readers(url, town.key, town.quiet)
        callers = Callers(town, url, shift=lambda: timedelta(seconds=clock.seconds))
        nights, faults = asyncio.run(_jump(town, clock, truth, readers, callers))
        faults += [*truth.faults(readers), *callers.faults()]
    told = {"answers": len(readers.answers), **readers.outcomes, "accepted calls": len(callers.accepted)}
    outcomes = {**told, **callers.outcomes, **nights}
    return DurabilityResult("the clock jumps", 0, perf_counter() - began, outcomes, (*faults,))


async def _jump(
    town: FaultTown, clock: ShiftedClock, truth: Truth, readers: Readers, callers: Callers
) -> tuple[dict[str, int], list[str]]:
    nights, faults = Counter[str](), list[str]()
    async with readers, callers:
        for name, seconds in JUMPS.items():
            clock.set(seconds)
            accepted = len(callers.accepted)
            await asyncio.sleep(_AMONG_SECONDS)
            night = await asyncio.to_thread(_night, town, clock)
            await asyncio.to_thread(truth.learn, town.location)
            nights["nights published" if night == "" else "nights refused"] += 1
            if (name in _REFUSED) != night.startswith("InferenceError: the clock says "):
                faults.append(f"clock {name}: the night said {night or 'that it is published'}")
            if len(callers.accepted) == accepted:
                faults.append(f"clock {name}: no call was accepted")
    return dict(nights), faults


def _night(town: FaultTown, clock: ShiftedClock) -> str:
    """Run a night under that clock in a process of its own; return what it said, "" when it was published."""
    command = [sys.executable, "-m", "benchmarks.durability_clock", str(town.folder), town.location]
    environment = {**os.environ, **clock.environment}  # noqa: TID251 - the child shall have what we have, but another clock
    done = subprocess.run(command, cwd=_PROJECT, env=environment, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


if __name__ == "__main__":
    try:
        FaultTown(Path(sys.argv[1]), sys.argv[2], "", 0).night()
    except (FeatureStoreError, InferenceError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
