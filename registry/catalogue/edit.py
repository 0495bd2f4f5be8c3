"""Editing several files of the catalogue as one: after a power cut all of them are old, or the next edit completes them.

Each text is written aside and forced to disk, then a journal names them all, then they are renamed, then the journal goes. What a
journal names is complete, so whoever finds one renames the rest.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from registry.catalogue.history_file import HISTORY_FOLDER
from registry.durable import replace_text, sync
from registry.error import CatalogueError

_JOURNAL = ".edit.json"


@contextmanager
def editing(folder: Path) -> Iterator[None]:
    """Keep others from editing the catalogue in `folder`, after completing an edit that a killed process left behind.

    Raises
    ------
    CatalogueError
        The folder is not there or may not be written.
    """
    try:
        (folder / HISTORY_FOLDER).mkdir(exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise CatalogueError(f"{folder}: {error.strerror}, nothing was changed") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _complete(folder)
        yield
    finally:
        os.close(descriptor)


def replace_files(folder: Path, texts: Mapping[Path, str]) -> None:
    """Give files below `folder` their new texts, all of them or none; call it within `editing`.

    Raises
    ------
    CatalogueError
        The disk refuses before the journal stands; nothing was changed.
    """
    if not texts:
        return
    journal = folder / HISTORY_FOLDER / _JOURNAL
    try:
        for path, text in texts.items():
            _write_aside(path, text)
        replace_text(journal, json.dumps([path.relative_to(folder).as_posix() for path in texts]))
    except OSError as error:
        for path in (journal, *(_aside(path) for path in texts)):
            path.unlink(missing_ok=True)
        raise CatalogueError(f"{folder}: {error.strerror}, nothing was changed") from error
    _complete(folder)


def is_interrupted(folder: Path) -> bool:
    """Tell whether an edit is under way or was interrupted."""
    return (folder / HISTORY_FOLDER / _JOURNAL).exists()


def _complete(folder: Path) -> None:
    journal = folder / HISTORY_FOLDER / _JOURNAL
    if not journal.exists():
        return
    for name in json.loads(journal.read_text(encoding="utf-8")):
        path = folder / name
        if _aside(path).exists():  # else it was renamed before the process died
            _aside(path).replace(path)
            sync(path.parent)
    journal.unlink()
    sync(journal.parent)


def _write_aside(path: Path, text: str) -> None:
    aside = _aside(path)
    aside.write_bytes(text.encode())
    if path.exists():
        shutil.copymode(path, aside)
    sync(aside)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.edit")
