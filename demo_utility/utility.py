"""Building a simulated utility: raw exports and the hidden truth, block by block, in one folder that appears when it is whole."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Ints, build_almanac
from demo_utility.block import BLOCK_CUSTOMERS, simulate_block
from demo_utility.defect import BadRows
from demo_utility.error import UtilityError
from demo_utility.export import RawExport, TruthExport
from demo_utility.matter import Bank
from demo_utility.summary import UtilitySummary, write_summary
from demo_utility.world import World, build_world

END = date(2026, 10, 31)
_MOST_CUSTOMERS = 50_000_000
_CONTENTS = {"raw", "truth"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Order:
    """One block to be simulated: its number, its customers, and how many of their calls are to be labelled."""

    block: int
    index: Ints
    annotations: int


def build_utility(
    folder: Path,
    customers: int,
    seed: int,
    *,
    months: int = 24,
    end: date = END,
    annotated_calls: int = 2500,
    bank: Bank = "all",
    progress: Progress | None = None,
) -> UtilitySummary:
    """Simulate a utility and write `folder/raw` (exports of its systems) and `folder/truth` (what nobody there knows).

    Parameters
    ----------
    folder
        Is replaced if it holds an earlier build, and left alone until the new one is whole.
    customers
        1 … 50,000,000. Memory does not depend on it: 500 are simulated at a time.
    seed
        Not negative. The same arguments give the same tables.
    months
        Calendar months ending with that of `end`, 2 … 120.
    annotated_calls
        How many calls get labels, at most four of five.
    bank
        Which phrases callers and agents draw from: all, or one of two halves that share none.
    progress
        Is told (customers done, customers in all) after every block.

    Raises
    ------
    UtilityError
        An argument is out of range, or `folder` holds something else.
    """
    _check(folder, customers, seed, annotated_calls)
    world = build_world(build_almanac(months, end), seed, bank)
    aside = folder.with_name(folder.name + ".partial")
    shutil.rmtree(aside, ignore_errors=True)
    rows, later, bad = _write(world, aside, _orders(customers, annotated_calls), customers, progress)
    summary = UtilitySummary(
        folder=folder,
        customers=customers,
        seed=seed,
        start=world.almanac.start.astype(object),
        end=end,
        annotated_calls=rows["call_annotations"] - sum(row.rows for row in bad if row.table == "call_annotations"),
        rows=rows,
        later_rows=later,
        bad_rows=bad,
    )
    write_summary(summary, aside / "truth")
    _put_in_place(aside, folder)
    return summary


def _check(folder: Path, customers: int, seed: int, annotated_calls: int) -> None:
    if not 1 <= customers <= _MOST_CUSTOMERS:
        raise UtilityError(f"customers={customers}: must be in 1 … {_MOST_CUSTOMERS}")
    if seed < 0:
        raise UtilityError(f"seed={seed}: must not be negative")
    if annotated_calls < 0:
        raise UtilityError(f"annotated_calls={annotated_calls}: must not be negative")
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - _CONTENTS):
        raise UtilityError(f"{folder}: holds something else than a simulated utility; name an empty or new folder")


def _orders(customers: int, annotated_calls: int) -> Iterator[_Order]:
    """Cut the customers into blocks and share the annotations out in proportion."""
    for block, start in enumerate(range(0, customers, BLOCK_CUSTOMERS)):
        stop = min(start + BLOCK_CUSTOMERS, customers)
        share = annotated_calls * stop // customers - annotated_calls * start // customers
        yield _Order(block, np.arange(start, stop), share)


def _write(
    world: World, aside: Path, orders: Iterator[_Order], customers: int, progress: Progress | None
) -> tuple[dict[str, int], dict[str, int], tuple[BadRows, ...]]:
    bad: Counter[tuple[str, str, str]] = Counter()
    with RawExport(aside / "raw") as raw, TruthExport(aside / "truth") as truth:
        for order in orders:
            block = simulate_block(world, order.index, order.block, order.annotations)
            raw.write(block.raw, block.later)
            truth.write(block.truth)
            bad += block.bad
            del block  # or it would stay in memory beside the next one
            if progress:
                progress(int(order.index[-1]) + 1, customers)
        counted = tuple(BadRows(*key, rows=rows) for key, rows in sorted(bad.items()))
        truth.write({"bad_rows": pa.Table.from_pylist([vars(row) for row in counted])})
        return dict(raw.rows), dict(raw.later_rows), counted


def _put_in_place(aside: Path, folder: Path) -> None:
    """Move the earlier build out of the way, the new one in, then drop the earlier."""
    before = folder.with_name(folder.name + ".before")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    aside.rename(folder)
    shutil.rmtree(before, ignore_errors=True)
