"""What a snapshot knew of one customer, read while the service runs: neither pandas nor Arrow is needed."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

import orjson

from feature_store.error import SnapshotError
from feature_store.snapshot.folder import MANIFEST, SnapshotFolder
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.parquet_query import ParquetQuery
from feature_store.snapshot.row_file import HEARD, NOTHING_HEARD, ROWS, Heard, RowFile, heard_of, row_path

_FOLDERS, _FILES = 8, 64
Row = dict[str, object]
T = TypeVar("T")


class _Key(NamedTuple):
    """A file as it is now: another one in its place (after an erasure) is another key."""

    path: Path
    inode: int
    written: int


class FactsReader:
    """Reads the facts of single customers below `root`, the folder of all snapshots; may be shared by threads.

    A row comes from the part's file of rows where there is one (less than a tenth of a millisecond), else, as for older
    snapshots, from its Parquet file (tens of milliseconds). Nothing is kept of a person: what was erased is not answered any more.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = Lock()
        self._folders: OrderedDict[_Key, SnapshotFolder] = OrderedDict()
        self._files: OrderedDict[_Key, RowFile] = OrderedDict()

    def read(self, snapshot_id: str, customer_id: str) -> Row | None:
        """Return the facts of a customer by column, numbers as float or None; None where the snapshot does not know the customer.

        Raises
        ------
        SnapshotError
            No such snapshot is kept, or its files are damaged.
        """
        folder = self.folder(snapshot_id)
        part = folder.part_of(customer_id)
        if part is None:
            return None
        rows = self._rows(folder, part, ROWS)
        return _from_parquet(folder.facts(part), customer_id) if rows is None else rows.row(customer_id)

    def heard(self, snapshot_id: str, customer_id: str) -> Heard:
        """Return the calls that the snapshot rests on; empty where there are none or no file of them was made."""
        folder = self.folder(snapshot_id)
        part = folder.part_of(customer_id)
        calls = None if part is None else self._rows(folder, part, HEARD)
        return NOTHING_HEARD if calls is None else heard_of(calls, customer_id)

    def folder(self, snapshot_id: str) -> SnapshotFolder:
        """Return the folder of a snapshot, its manifest read once as long as it stays the same."""
        found = SnapshotFolder.open(self._root, snapshot_id)
        with self._turn:
            return _kept(self._folders, _key(found.root / MANIFEST), lambda: found, _FOLDERS)

    def close(self) -> None:
        """Let go of the files."""
        with self._turn:
            for each in self._files.values():
                each.close()
            self._files.clear()

    def _rows(self, folder: SnapshotFolder, part: Part, kind: str) -> RowFile | None:
        path = row_path(folder.facts(part), kind)
        if not path.is_file():
            return None
        with self._turn:
            return _kept(self._files, _key(path), lambda: RowFile(path), _FILES)


def facts_digest(row: Mapping[str, object]) -> str:
    """Return the SHA-256 of a row as canonical JSON: names sorted, no spaces, null for None and NaN; 64 hexadecimal digits."""
    content = {name: _plain(value) for name, value in row.items()}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    # 3 and 3.0 are one value, whichever file they were read from.
    return float(value) if math.isfinite(value) else None if math.isnan(value) else str(value)


def _from_parquet(path: Path, customer_id: str) -> Row | None:
    with closing(ParquetQuery()) as query:
        found = query.records("FROM read_parquet($1) WHERE customer_id = $2", [str(path), customer_id], str(path))
    return {name: None if value != value else value for name, value in found[0].items()} if found else None  # noqa: PLR0124


def _key(path: Path) -> _Key:
    try:
        found = path.stat()
    except OSError as error:
        raise SnapshotError(f"{path}: {error.strerror}") from error
    return _Key(path, found.st_ino, found.st_mtime_ns)


def _kept(cache: OrderedDict[_Key, T], key: _Key, make: Callable[[], T], most: int) -> T:
    """Return what is kept under `key`, made if need be; what was not asked for longest goes."""
    if key not in cache:
        # What another file took the place of must not stay open: an erased row would live on in it.
        for gone in [each for each in cache if each.path == key.path]:
            del cache[gone]
        cache[key] = make()
        while len(cache) > most:
            # Whoever reads it just now still holds it; it is closed with the last of them.
            cache.popitem(last=False)
    cache.move_to_end(key)
    return cache[key]
