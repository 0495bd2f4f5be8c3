"""Work measured in a process of its own: seconds of the work alone, and the most memory the process ever held."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_PROJECT = Path(__file__).resolve().parent.parent
_KIB_A_GIB = 1 << 20
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Cost:
    """What one run took; `checksum` lets two ways of computing the same be compared."""

    seconds: float
    gib: float
    checksum: float


def measure(module: str, arguments: Sequence[str], python: str = sys.executable) -> Cost | None:
    """Run `python -m module arguments` and return what its last line, written by `report`, says; None where it died."""
    done = subprocess.run([python, "-m", module, *arguments], cwd=_PROJECT, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    return Cost(**json.loads(lines[-1])) if done.returncode == 0 and lines else None


def figures_of(module: str, *arguments: object) -> dict[str, float]:
    """Run `python -m module arguments` on one thread and return the JSON of its last line.

    Raises
    ------
    RuntimeError
        It died; with the end of what it said.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {**os.environ, **ONE_THREAD}  # noqa: TID251 - what the caller set goes on, but for threads
    done = subprocess.run(command, cwd=_PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} failed: {done.stderr.strip()[-500:]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def report(work: Callable[[], float]) -> None:
    """Do the work, which returns a checksum, and print its cost."""
    start = perf_counter()
    checksum = work()
    seconds = perf_counter() - start
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_A_GIB
    print(json.dumps({"seconds": seconds, "gib": gib, "checksum": checksum}))
