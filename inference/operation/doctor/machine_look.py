"""The machine: room on the disk, the clock, fonts, versions of packages."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from feature_store.snapshot.folder import latest
from inference.operation.doctor.line import Line, Patient, fail, ok, warn
from registry.clock import aware
from registry.ledger import Ledger

_PROJECT = Path(__file__).resolve().parent.parent.parent.parent
_FONTS = "pylopdf_fonts_zh_cn"
_NIGHTS_WORK = 4
"""So many times the snapshot is what a night writes: features, scores, documents, the snapshot and the online store."""


def look_at_disk(at: Patient) -> Iterator[Line]:
    """Compare what is free with what the next night writes."""
    folder = latest(at.online.snapshots)
    snapshot = 0 if folder is None else sum(each.stat().st_size for each in folder.root.rglob("*") if each.is_file())
    online = Path(at.online.online_location)
    published = online.stat().st_size if at.online.database_url is None and online.is_file() else 0
    need, free = _NIGHTS_WORK * snapshot + published, shutil.disk_usage(at.operation.var).free
    found = f"{_gb(free)} free, a night needs {_gb(need)}"
    if free < 3 * need:
        yield (fail if free < need else warn)(
            "disk", f"{found}; allowed: three times as much", "make room or take a larger disk"
        )
    else:
        yield ok("disk", found)


def look_at_clock(at: Patient) -> Iterator[Line]:
    """Refuse a clock that lies before what was done already."""
    folder = latest(at.online.snapshots)
    done = [] if folder is None else [aware(folder.manifest.computed_at)]
    with closing(Ledger.open(at.registry.ledger_location)) as ledger:
        newest = ledger.entries(after=max(ledger.head()[0] - 1, 0))
        done += [datetime.fromisoformat(each.at) for each in newest]
    if done and max(done) > at.now:
        yield fail(
            "clock",
            f"says {at.now:%Y-%m-%d %H:%M}, but something was done at {max(done):%Y-%m-%d %H:%M}",
            "set the clock",
        )
    else:
        yield ok("clock", f"{at.now:%Y-%m-%d %H:%M}, after everything that was done")


def look_at_fonts(at: Patient) -> Iterator[Line]:
    """Look for the Chinese font of pictures and printed pages."""
    del at
    if find_spec(_FONTS) is None:
        yield warn(
            "fonts",
            "no Chinese font for pictures and PDF",
            "pip install pylopdf-fonts-zh-cn; the service alone needs none",
        )
    else:
        yield ok("fonts", "Chinese font installed")


def look_at_versions(at: Patient) -> Iterator[Line]:
    """Compare the installed packages with `constraints.txt`, where it lies beside the software."""
    del at
    path = _PROJECT / "constraints.txt"
    if not path.is_file():
        yield warn("versions", "no constraints.txt beside the software", "install from a checkout: `make install`")
        return
    pinned = dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", path.read_text(encoding="utf-8")))
    others = [
        f"{name} {have}, tested with {wanted}"
        for name, wanted in pinned.items()
        if (have := _have(name)) not in {None, wanted}
    ]
    if others:
        yield warn("versions", f"{len(others)} packages differ: {others[0]}", "pip install -c constraints.txt -e .")
    else:
        yield ok("versions", f"gridtags {version('gridtags')}; all installed packages are the tested ones")


def _have(name: str) -> str | None:
    try:
        return version(name).partition("+")[0]  # a build for this kind of machine is the same release
    except PackageNotFoundError:
        return None


def _gb(size: int) -> str:
    return f"{size / 1e9:.2f} GB"
