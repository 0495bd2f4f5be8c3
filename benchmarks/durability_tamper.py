"""Somebody changes one byte: of the ledger, an approval, a card, evidence, the bundle, a root; every change must be found.

20 changes for each moment asked for (1,000 by default), as many verifications of what nobody touched, and cut-off ends.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.durability_entry import DurabilityResult, durability
from benchmarks.tamper_world import APPROVALS, TamperWorld

CHANGES_A_MOMENT = 20
Change = tuple[str, AbstractContextManager[None]]


@durability("tamper")
def changed_bytes(moments: int) -> Iterator[DurabilityResult]:
    """Change single bytes at random, cut the newest entries off, and verify each time."""
    with TemporaryDirectory() as folder:
        world = TamperWorld(Path(folder) / "var")
        chance = random.Random(7)  # noqa: S311
        yield _judged("one byte changed", world, _edits(world, chance, moments * CHANGES_A_MOMENT))
        yield _judged("newest entries deleted", world, _cuts(world, moments))
        yield _untouched(world, moments * CHANGES_A_MOMENT)


def _judged(name: str, world: TamperWorld, changes: Iterator[Change]) -> DurabilityResult:
    began, outcomes, faults = perf_counter(), Counter[str](), list[str]()
    for what, change in changes:
        with change:
            found = bool(world.findings())
        outcomes[f"{what.partition(':')[0]} found"] += found
        faults += [] if found else [f"{what} was not found"]
    return DurabilityResult(name, 0, perf_counter() - began, dict(outcomes), tuple(faults))


def _untouched(world: TamperWorld, times: int) -> DurabilityResult:
    began = perf_counter()
    alarms = [line for _ in range(times) for line in world.findings()]
    outcomes = {"without a finding": times - len(alarms)}
    return DurabilityResult("nothing touched", 0, perf_counter() - began, outcomes, tuple(alarms))


def _edits(world: TamperWorld, chance: random.Random, count: int) -> Iterator[Change]:
    evidence = world.files("evidence")
    cards = [path for path in evidence if path.name.startswith("card.")]
    others = [path for path in evidence if path not in cards]
    bundle, roots = world.files("bundles"), [*world.files("ledger_roots"), world.settings.var / "signing.key.pub"]
    entries, approvals = world.numbers(("training", "promotion", "evidence")), world.numbers(APPROVALS)
    kinds: list[Callable[[], Change]] = [
        lambda: _entry("ledger", world, chance, entries),
        lambda: _entry("approval", world, chance, approvals),
        lambda: _file("card", world, chance, cards),
        lambda: _file("evidence", world, chance, others),
        lambda: _file("bundle", world, chance, bundle),
        lambda: _file(
            "root", world, chance, [each for each in roots if each.suffix != ".lock" and each.stat().st_size]
        ),
    ]
    for number in range(count):
        yield kinds[number % len(kinds)]()


def _entry(what: str, world: TamperWorld, chance: random.Random, numbers: list[int]) -> Change:
    number, column = chance.choice(numbers), chance.choice(world.columns())
    content = _changed(world.value(number, column), chance)
    return f"{what}: {column} of entry {number}", world.changed_entry(number, column, content)


def _file(what: str, world: TamperWorld, chance: random.Random, paths: list[Path]) -> Change:
    path = chance.choice(paths)
    return f"{what}: {path.name}", world.changed_file(path, _changed(path.read_bytes(), chance))


def _changed(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ chance.randrange(1, 256)]) + content[place + 1 :]


def _cuts(world: TamperWorld, times: int) -> Iterator[Change]:
    total = world.ledger.head()[0]
    for count in range(1, min(times, total) + 1):
        yield f"cut: {count} entries", world.without_newest(count)
