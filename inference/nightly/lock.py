"""One nightly run at a time: two at once would publish one state over the other."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inference.error import AnotherRunError


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the right to run below `folder`; the system takes it back from a process that is killed.

    Raises
    ------
    AnotherRunError
        Another process holds it; nothing was changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherRunError(
                f"{folder}: another nightly run, or a backup, is at work; wait for it to end"
            ) from None
        yield
