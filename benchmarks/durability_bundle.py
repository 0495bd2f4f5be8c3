"""Damaged bundles: one byte flipped in every file, CURRENT cut off, a newer schema; the service refuses them and goes on."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.durability_entry import DurabilityResult, durability
from benchmarks.fault_town import FaultTown, fault_town
from inference.model.bundle_watch import BundleWatch
from inference.model.loaded_bundle import load_bundle

_NAME = "a bundle with one flipped byte, a cut CURRENT, a newer schema"


@durability("bundle")
def damaged_bundles(moments: int) -> Iterator[DurabilityResult]:
    """Damage every file of a bundle at some random places."""
    with TemporaryDirectory() as folder:
        yield bundles_damaged(fault_town(Path(folder) / "var", customers=20), max(1, moments // 10))


def bundles_damaged(town: FaultTown, places: int) -> DurabilityResult:
    """Put the next bundle in service damaged at `places` random places of each file in turn, and whole at the end."""
    bundles, began = town.folder / "bundles", perf_counter()
    watch = BundleWatch(bundles, partial(load_bundle, bundles, town.folder / "configs"))
    asyncio.run(watch.refresh())
    first = watch.current
    following = town.promote("停电报修")
    whole = {path: path.read_bytes() for path in sorted((bundles / following.bundle_id).rglob("*")) if path.is_file()}
    outcomes, faults = {"refused": 0}, list[str]()
    for name, path, content in (*_flips(whole, places), *_cuts(bundles), *_newer(bundles / following.bundle_id)):
        before, refused = path.read_bytes(), watch.refused
        path.write_bytes(content)
        _written_again(bundles)
        asyncio.run(watch.refresh())
        kept, counted = watch.current is first, watch.refused == refused + 1
        outcomes["refused"] += kept and counted
        faults += [] if kept else [f"{name}: went into service"]
        faults += [] if counted else [f"{name}: the metric did not count it"]
        path.write_bytes(before)
    _written_again(bundles)
    asyncio.run(watch.refresh())
    if watch.current is None or watch.current.bundle_id != following.bundle_id:
        faults.append("the mended bundle did not go into service")
    outcomes["files"] = len(whole)
    return DurabilityResult(_NAME, 0, perf_counter() - began, outcomes, (*faults,))


def _flips(whole: dict[Path, bytes], places: int) -> Iterator[tuple[str, Path, bytes]]:
    chance = random.Random(7)  # noqa: S311
    for path, content in whole.items():
        for place in chance.sample(range(len(content)), min(places, len(content))):
            flipped = bytes([content[place] ^ 1 << chance.randrange(8)])
            yield f"{path.name}, byte {place}", path, content[:place] + flipped + content[place + 1 :]


def _cuts(bundles: Path) -> Iterator[tuple[str, Path, bytes]]:
    current = bundles / "CURRENT"
    content = current.read_bytes()
    for length in (0, 1, len(content) // 2, len(content) - 3):
        yield f"CURRENT, {length} bytes of {len(content)}", current, content[:length]


def _newer(root: Path) -> Iterator[tuple[str, Path, bytes]]:
    manifest = root / "manifest.json"
    content = manifest.read_bytes().replace(b'"schema_version": 1', b'"schema_version": 2')
    yield "a manifest of a newer schema", manifest, content


def _written_again(bundles: Path) -> None:
    """Replace CURRENT as a promotion does, so that the service looks."""
    aside = shutil.copyfile(bundles / "CURRENT", bundles / "CURRENT.aside")
    aside.replace(bundles / "CURRENT")
