"""Opening a file that may be compressed, as a stream: what it unpacks to is never held as a whole."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from feature_store.error import SourceError

GZIP = ".gz"


def format_of(path: Path) -> str:
    """Return the suffix that tells the format, in small letters and without `.gz`."""
    return Path(path.name.lower().removesuffix(GZIP)).suffix


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Give the bytes of a file, unpacked where its name ends in `.gz`.

    Raises
    ------
    SourceError
        The file ends in `.gz` and is no gzip file, is damaged, or ends too early: found at the latest when its end is read.
    """
    if path.suffix.lower() != GZIP:
        with path.open("rb") as plain:
            yield plain
        return
    try:
        with gzip.open(path, "rb") as file:
            yield cast("BinaryIO", file)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{path}: not a readable gzip file, nothing of it is loaded: {error}") from None
