"""Writers that wait for the disk share the wait: one forces the log to disk for all that have committed by then.

A disk takes a millisecond or more to say that something is safe, and the database could do so for one commit after the other only.
So entries are committed in turns (microseconds), and forced to disk outside of the turn: who gets to it first does it for
everybody who has committed before it begins, the others find it done.
"""

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import sleep

_NUMBER = struct.Struct("<q")
_GATHERING_SECONDS = 0.0003
"""How long who waited for another's turn at the disk lets others come along; far less than the disk takes."""


class SharedFile:
    """A file that threads and processes take turns with, holding one number; the system ends a turn when its process dies."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._thread = Lock()

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Wait for the turn; tell whether there was somebody else to wait for."""
        waited = not self._thread.acquire(blocking=False)
        if waited:
            self._thread.acquire()
        try:
            waited |= self._lock_file()
            try:
                yield waited
            finally:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            self._thread.release()

    def _lock_file(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            return True
        return False

    @property
    def number(self) -> int:
        """The number in the file, 0 in a new one."""
        content = os.pread(self._descriptor, _NUMBER.size, 0)
        return int(_NUMBER.unpack(content)[0]) if len(content) == _NUMBER.size else 0

    @number.setter
    def number(self, value: int) -> None:
        os.pwrite(self._descriptor, _NUMBER.pack(value), 0)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


class SharedSync:
    """Forces the log of a database to disk, once for everybody who waits for it.

    The file `.committed` holds the number of the newest entry that was committed, `.synced` that of the newest one that is known
    to be on disk. Lost or old ones (of a ledger that was restored) do no harm.
    """

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self.committed = SharedFile(database.with_name(f"{database.name}.committed"))
        self.synced = SharedFile(database.with_name(f"{database.name}.synced"))

    def before_commit(self, number: int) -> None:
        """Correct a `.synced` that knows of entries which do not exist yet; the turn of `committed` is held."""
        if self.synced.number >= number:
            self.synced.number = 0

    def wait(self, number: int) -> None:
        """Return once the entry with this number, which is committed, is on disk."""
        with self.synced.turn() as waited:
            if self.synced.number >= number:
                return
            if waited:
                sleep(_GATHERING_SECONDS)
            # Read before the log is forced to disk: what is committed from now on need not be in it.
            reached = max(number, self.committed.number)
            self._force()
            self.synced.number = reached

    def _force(self) -> None:
        descriptor = os.open(self._log, os.O_RDONLY)
        try:
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of both files."""
        self.committed.close()
        self.synced.close()
