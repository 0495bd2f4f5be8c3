"""Putting files in their place so that a kill or a power cut leaves the old or the new, never half of one (POSIX)."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """Give a path beside `target` to write to; what was written takes its place, on disk, unless an exception comes.

    Two processes that write the same target do not meet: the last one wins, wholly.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield beside
        sync(beside)
        beside.replace(target)
        sync(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def put(target: Path, text: str) -> None:
    """Replace the content of `target` in one step."""
    with aside(target) as beside:
        beside.write_text(text, encoding="utf-8")


def remove_tree(folder: Path) -> None:
    """Remove a folder at once for whoever looks, then what is in it."""
    if folder.exists():
        gone = folder.with_name(f".gone-{folder.name}.{os.getpid()}")
        folder.rename(gone)
        shutil.rmtree(gone)
