"""A disk that is full while a night is computed and published: yesterday's stays, and with space again the night is made."""

import ctypes
import os
import random
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.durability_entry import DurabilityResult, durability
from benchmarks.durability_nightly import KilledNight, work

_PROJECT = Path(__file__).resolve().parent.parent
_FULL = ("disk", "space", "full", "too large", "too big")
_REFUSED = 3
_MIB = 1 << 20


@durability("disk")
def full_disks(moments: int) -> Iterator[DurabilityResult]:
    """Let files grow no more than a random size; where mounting is allowed, let a small disk run full as well."""
    times = max(2, moments // 3)
    with TemporaryDirectory() as folder:
        yield disk_full(Path(folder), times, "file size limit")
    with TemporaryDirectory() as folder, small_disk(Path(folder)) as mounted:
        if mounted:
            yield disk_full(Path(folder), times, "disk of 256 MiB")


def disk_full(folder: Path, times: int, kind: str) -> DurabilityResult:
    """Run the second night `times` times with less space than it needs, each time from the state after the first."""
    night, chance, began = KilledNight(folder, 1), random.Random(7), perf_counter()  # noqa: S311
    outcomes, faults = Counter[str](), list[str]()
    needed = (folder / "whole" / "gridtags.db").stat().st_size
    for _ in range(times):
        night.prepare()
        space = int(chance.uniform(0.005, 1.0) * needed)
        code, said = _with_space(folder, space, kind)
        try:
            outcomes[f"{night.outcome()}, {'it went through' if code == 0 else said.partition(':')[0]}"] += 1
            night.complete()
        except AssertionError as error:
            faults.append(f"with {space} bytes: {' '.join(str(error).split())}")
        if code not in {0, _REFUSED} or (code and not any(each in said.lower() for each in _FULL)):
            faults.append(f"with {space} bytes exit code {code}: {said[-300:]}")
    return DurabilityResult(f"nightly run, {kind}", 0, perf_counter() - began, dict(outcomes), (*faults,))


def _with_space(folder: Path, space: int, kind: str) -> tuple[int, str]:
    """Run the child; return its exit code and the last line that it said."""
    ballast, limit = folder / "ballast", str(space) if kind == "file size limit" else "0"
    if limit == "0":
        free = os.statvfs(folder)
        ballast.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - space)))
    command = [sys.executable, "-m", "benchmarks.durability_disk", str(folder / "var"), limit]
    done = subprocess.run(command, cwd=_PROJECT, check=False, capture_output=True, text=True, timeout=300)
    ballast.unlink(missing_ok=True)
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a disk of 256 MiB in memory at `folder`; False where that is not allowed."""
    system = ctypes.CDLL(None, use_errno=True)
    mounted = system.mount(b"none", os.fsencode(folder), b"tmpfs", 0, b"size=%d" % (256 * _MIB)) == 0
    try:
        yield mounted
    finally:
        if mounted:
            system.umount2(os.fsencode(folder), 2)


def main(folder: Path, limit: int) -> None:
    """Run the second night with files of at most `limit` bytes, any for 0."""
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        work(folder, 1)
    except Exception as error:  # noqa: BLE001 whatever it is, the command line makes one line of it
        print(f"{type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(_REFUSED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
