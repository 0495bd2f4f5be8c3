"""The nightly run killed at random moments: readers see one night wholly, and the run goes on to the same bytes."""

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from benchmarks.durability_entry import READY, DurabilityResult, durability, kill_at_random
from feature_store.online.opening import open_store
from feature_store.snapshot.folder import latest
from tests.inference.nightly_case import CUSTOMERS, NOW, published, run, write_limits, write_utility

_PROJECT = Path(__file__).resolve().parent.parent
SECOND_NIGHT = NOW + timedelta(days=400)  # everybody is a year older: every document changes


@durability("nightly")
def nightly_runs(moments: int) -> Iterator[DurabilityResult]:
    """Kill runs of one process, and some of one that shares the work with two others."""
    for workers, kills in ((1, moments), (2, max(1, moments // 3))):
        with TemporaryDirectory() as folder:
            yield kill_at_random(KilledNight(Path(folder), workers), kills)


class KilledNight:
    """The second night of a tiny utility, each time from the state after the first."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.name = f"nightly run, {workers} worker{'s' * (workers > 1)}"
        self._first, self._var, self._workers = folder / "first", folder / "var", workers
        write_utility(self._first)
        write_limits(self._first, tags=1.0)
        run(self._first)
        whole = shutil.copytree(self._first, folder / "whole")
        work(whole, 1)
        self._states = {"old": published(self._first), "new": published(whole)}

    def prepare(self) -> Sequence[str]:
        """Go back to the state after the first night."""
        shutil.rmtree(self._var, ignore_errors=True)
        shutil.copytree(self._first, self._var)
        return ["-m", "benchmarks.durability_nightly", str(self._var), str(self._workers)]

    def outcome(self) -> str:
        """Return whose night is served; documents, files and the mark on disk must be of one night."""
        found = published(self._var)
        night = next((night for night, state in self._states.items() if state["snapshot"] == found["snapshot"]), "none")
        _require(night in self._states, f"{found['snapshot']} is of neither night")
        _require(found == self._states[night], f"the {night} night is served, but not all of it")
        marked = latest(self._var / "snapshots")
        _require(marked is not None, "no snapshot is marked as the latest")
        return night

    def complete(self) -> None:
        """Run again; everything must be as after a run that nobody killed."""
        if self.outcome() == "old":
            work(self._var, 1)
        else:
            # The night is served already; the next run makes up for what the killed one could not say any more.
            run(self._var, now=SECOND_NIGHT + timedelta(minutes=1), as_of=SECOND_NIGHT)
            with closing(open_store(self._var / "gridtags.db")) as store:
                current = store.current()
                _require(current is not None and current.customers == CUSTOMERS, f"{current} after the next run")
            return
        found = published(self._var)
        _require(found == self._states["new"], f"after going on {_difference(found, self._states['new'])} differ")


@durability("two-nights")
def two_nights(moments: int) -> Iterator[DurabilityResult]:
    """Start two runs at once, a little apart each time."""
    with TemporaryDirectory() as folder:
        yield nights_at_once(Path(folder), max(2, moments // 5))


def nights_at_once(folder: Path, times: int) -> DurabilityResult:
    """Let two processes run the second night; one has to say that the other is at work, or find the night published."""
    night, chance, began = KilledNight(folder, 1), random.Random(7), perf_counter()  # noqa: S311
    outcomes, faults = Counter[str](), list[str]()
    for number in range(times):
        command = [sys.executable, *night.prepare()]
        said = _both(command, chance.uniform(0, 0.5))
        outcomes.update(said)
        if "ran" not in said or not {*said} <= {"ran", "said that another is at work"}:
            faults.append(f"pair {number}: {said}")
        try:
            found = night.outcome()
            _require(found == "new", f"pair {number}: the {found} night is served")
        except AssertionError as error:
            faults.append(str(error))
    return DurabilityResult("two nightly runs at once", 0, perf_counter() - began, dict(outcomes), (*faults,))


def _both(command: Sequence[str], apart: float) -> list[str]:
    """Let two processes begin the work some seconds apart; return what became of each."""
    pipe = subprocess.PIPE
    nights = [
        subprocess.Popen([*command, "wait"], cwd=_PROJECT, text=True, stdin=pipe, stdout=pipe, stderr=pipe)
        for _ in range(2)
    ]
    for night in nights:  # they start at their own pace, but begin together
        if night.stdout is None or night.stdout.readline() != READY.decode():
            raise RuntimeError("a child did not say that it was ready")
    for night in nights:
        if night.stdin is not None:
            night.stdin.write("go\n")
            night.stdin.flush()
        sleep(apart)
    said = [night.communicate(timeout=300)[1] for night in nights]
    refused = ["AnotherRunError" in each for each in said]
    return [
        "ran" if night.returncode == 0 else "said that another is at work" if another else each[-200:]
        for night, another, each in zip(nights, refused, said, strict=True)
    ]


def work(folder: Path, workers: int) -> None:
    """Run the second night."""
    run(folder, now=SECOND_NIGHT, as_of=SECOND_NIGHT, workers=workers)


def _difference(found: dict[str, object], expected: dict[str, object]) -> list[str]:
    return [name for name, value in expected.items() if found[name] != value]


def _require(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)


if __name__ == "__main__":
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    if sys.argv[3:] == ["wait"]:
        sys.stdin.readline()
    work(Path(sys.argv[1]), int(sys.argv[2]))
