"""What of an installation belongs into a backup."""

from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath

from feature_store.canonical import TABLES
from feature_store.dump.sqlite_copy import is_sqlite
from feature_store.warehouse import Warehouse

_PASSING = (".publishing", "-wal", "-shm", "-journal", ".lock", ".committed", ".synced", ".tmp")
_BESIDE = ("_quarantine", "_superseded")
_SECRET_SUFFIXES = (".key",)
_SECRET_NAMES = ("vault.db",)


def is_database(path: Path) -> bool:
    """Tell whether a file is a SQLite database of ours; they are all called `.db`, so that no other has to be opened."""
    return path.suffix == ".db" and is_sqlite(path)


def is_secret(path: PurePath) -> bool:
    """Tell whether a file is a key, or what lies sealed under one: whoever has it and the data has too much."""
    return path.name in _SECRET_NAMES or path.suffix in _SECRET_SUFFIXES


def kept_files(var: Path) -> Iterator[PurePosixPath]:
    """Yield the files below `var` that count, in order; locks, logs of databases and what is only half written are left out."""
    committed = _committed(Warehouse(var / "warehouse"))
    unfinished = _unfinished(var / "nightly")
    for path in sorted(var.rglob("*")):
        relative = PurePosixPath(path.relative_to(var).as_posix())
        if relative.parts[:2] in unfinished:
            continue
        if _counts(relative) and (not _is_part(relative) or relative in committed) and path.is_file():
            yield relative


def _counts(path: PurePosixPath) -> bool:
    return not any(part.startswith(".") for part in path.parts) and not path.name.endswith(_PASSING)


def _unfinished(nights: Path) -> set[tuple[str, ...]]:
    """Return the nights that did not publish: one could not go on without the outputs, which are computed anew."""
    folders = [each for each in nights.iterdir() if each.is_dir()] if nights.is_dir() else []
    return {(nights.name, each.name) for each in folders if not (each / "done" / "publish.json").is_file()}


def _is_part(path: PurePosixPath) -> bool:
    return path.parts[0] == "warehouse" and path.suffix == ".parquet" and path.parts[1] in {*TABLES, *_BESIDE}


def _committed(warehouse: Warehouse) -> set[PurePosixPath]:
    """Return the parts that a commit record names: others are what a killed load left, and count nowhere."""
    found: set[PurePosixPath] = set()
    for commit in warehouse.commits():
        named = (*commit.parts, commit.quarantine, commit.superseded)
        found.update(PurePosixPath("warehouse", each) for each in named if each)
    return found
