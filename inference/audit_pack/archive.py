"""An audit pack as one file to hand over."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inference.audit_pack.pack import AuditPackError

_SUFFIX = ".zip"


def is_archive(out: Path) -> bool:
    """Tell whether a pack is to be one file."""
    return out.suffix == _SUFFIX


@contextmanager
def pack_folder(out: Path) -> Iterator[Path]:
    """Give the folder to write a pack to: `out` itself, or one that becomes the archive `out` at the end.

    Raises
    ------
    AuditPackError
        There is something at `out` already.
    """
    if not is_archive(out):
        yield out
        return
    if out.exists():
        raise AuditPackError(f"{out}: is there already")
    with tempfile.TemporaryDirectory(prefix=".pack-", dir=out.absolute().parent) as scratch:
        folder = Path(scratch) / out.stem
        yield folder
        write_archive(folder, out)


def write_archive(folder: Path, out: Path) -> None:
    """Put the files below a folder into the archive `out`, in one step, below a folder of the archive's name."""
    aside = out.with_name(f".{out.name}.new")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            name = f"{out.stem}/{path.relative_to(folder).as_posix()}"
            archive.write(path, name)
    aside.replace(out)
