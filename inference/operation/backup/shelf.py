"""The folder in which a backup comes into being: files are copied, or shared with the backup before where they did not change."""

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from feature_store.dump.sqlite_copy import copy_sqlite
from inference.operation.backup.content import is_database
from inference.operation.backup.manifest import BackedUpFile
from registry.digest import file_digest
from registry.durable import sync

_OWNER = 0o600
_PIECE = 1 << 20


class Shelf:
    """Files below `root` with their digests; `before` is the backup whose files may be shared, with what its manifest says of them.

    A file has not changed if it has the size and the time of its last writing that it had then.
    """

    def __init__(self, root: Path, before: Path | None, known: Mapping[str, BackedUpFile]) -> None:
        self.root = root
        self._before, self._known = before, known
        self.files: dict[str, BackedUpFile] = {}
        self.linked = 0

    def put(self, name: str, source: Path) -> None:
        """Put a file in its place under `name`, once: later calls for an unchanged file do nothing.

        Databases are copied anew each time: their logs change without them.
        """
        now = source.stat()
        here = self.files.get(name)
        if (
            here is not None
            and (here.size, here.written_ns) == (now.st_size, now.st_mtime_ns)
            and not is_database(source)
        ):
            return
        target = self._emptied(name)
        if is_database(source):
            self.add(name, lambda path: copy_sqlite(source, path), now)
        elif (then := self._unchanged(name, now)) is not None and self._link(then, target):
            self.files[name], self.linked = then, self.linked + 1
        else:
            self.files[name] = _described(name, target, _copied(source, target), now)

    def add(self, name: str, write: Callable[[Path], None], like: os.stat_result | None = None) -> None:
        """Let `write` make the file `name`; `like` is the file that it stands for."""
        target = self._emptied(name)
        write(target)
        target.chmod(_OWNER)
        self.files[name] = _described(name, target, file_digest(target), like or target.stat())

    def drop_others(self, names: set[str]) -> None:
        """Remove what was copied and is not there any more."""
        for gone in self.files.keys() - names:
            (self.root / gone).unlink()
            del self.files[gone]

    def _emptied(self, name: str) -> Path:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        return target

    def _unchanged(self, name: str, now: os.stat_result) -> BackedUpFile | None:
        then = self._known.get(name)
        same = then is not None and (then.size, then.written_ns) == (now.st_size, now.st_mtime_ns)
        return then if same else None

    def _link(self, then: BackedUpFile, target: Path) -> bool:
        if self._before is None:
            return False
        try:
            target.hardlink_to(self._before / then.path)
        except OSError:  # a disk without links, or another one
            return False
        return True


def _copied(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of what was written; a file that grows meanwhile is copied up to some line."""
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER)
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as written:
        while piece := read.read(_PIECE):
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _described(name: str, target: Path, sha256: str, like: os.stat_result) -> BackedUpFile:
    mode = like.st_mode & 0o777
    return BackedUpFile(path=name, sha256=sha256, size=target.stat().st_size, mode=mode, written_ns=like.st_mtime_ns)


def remove_backup(folder: Path) -> None:
    """Remove a backup: its manifest first, so that what is left after a kill is none."""
    (folder / "manifest.json").unlink(missing_ok=True)
    if folder.is_dir():
        sync(folder)
    shutil.rmtree(folder, ignore_errors=True)
