"""What an entry of the durability benchmark is: work that is killed at random moments and then checked.

A file `benchmarks/durability_*.py` that registers a function with `@durability("name")` is found by itself. The function
gets the number of moments and yields results, most simply those of `kill_at_random`.
"""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep
from typing import Protocol

READY = b"ready\n"
_PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class DurabilityResult:
    """What became of one kind of work over all kills.

    `outcomes` counts what was found after the kills, for example {"old": 31, "new": 19}; `faults` says in one line each
    what was wrong: nothing may be. `seconds` is what the work takes when nobody kills it.
    """

    name: str
    kills: int
    seconds: float
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Return the result as one line of text."""
        found = ", ".join(f"{number} {outcome}" for outcome, number in sorted(self.outcomes.items()))
        measured = "".join(f", {name} {value:.2f}" for name, value in self.figures.items())
        verdict = "holds" if not self.faults else f"BROKEN: {'; '.join(self.faults[:3])}"
        return f"{self.name}: {self.kills} kills within {self.seconds:.2f} s: {found}{measured} [{verdict}]"


class Killed(Protocol):
    """Work that a child process does and that may be killed at any moment."""

    @property
    def name(self) -> str:
        """Name of the result."""
        ...

    def prepare(self) -> Sequence[str]:
        """Bring the world to the state before the work and return the arguments of `python` for the child.

        The child prints `ready` as a line of its own when it starts with the work, and ends with exit code 0.
        """
        ...

    def outcome(self) -> str:
        """Return what the kill left, for example `old` or `new`; AssertionError when it is neither."""
        ...

    def complete(self) -> None:
        """Do the work again, in this process, and check that nothing is lost or doubled; AssertionError if so."""
        ...


Durability = Callable[[int], Iterator[DurabilityResult]]
DURABILITY: dict[str, Durability] = {}


def durability(name: str) -> Callable[[Durability], Durability]:
    """Register the decorated function as `name`."""

    def register(function: Durability) -> Durability:
        DURABILITY[name] = function
        return function

    return register


def kill_at_random(work: Killed, moments: int, seed: int = 7) -> DurabilityResult:
    """Let a child do the work, kill it (SIGKILL) at random moments, look what is there, and complete the work.

    The moments are spread over 1.2 times what the work takes when it is left alone, so some kills come too late.
    """
    seconds = max(_run(work.prepare()) for _ in range(2))
    chance = random.Random(seed)  # noqa: S311
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(moments):
        delay = chance.uniform(0, seconds * 1.2)
        _run(work.prepare(), kill_after=delay)
        try:
            outcomes[work.outcome()] += 1
            work.complete()
        except AssertionError as error:
            faults.append(f"kill {number} after {delay:.3f} s: {' '.join(str(error).split())}")
    return DurabilityResult(work.name, moments, seconds, dict(outcomes), tuple(faults))


def _run(arguments: Sequence[str], kill_after: float | None = None) -> float:
    """Run the child and return the seconds from its `ready` to its end."""
    with subprocess.Popen([sys.executable, *arguments], cwd=_PROJECT, stdout=subprocess.PIPE) as child:
        if child.stdout is None or child.stdout.readline() != READY:
            child.kill()
            raise RuntimeError(f"the child did not say that it was ready: {' '.join(arguments)}")
        start = perf_counter()
        if kill_after is not None:
            sleep(kill_after)
            child.kill()
        code = child.wait()
        seconds = perf_counter() - start
    if kill_after is None and code != 0:
        raise RuntimeError(f"the child ended with exit code {code}: {' '.join(arguments)}")
    return seconds
