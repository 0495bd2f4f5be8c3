"""Secrets of the installation that are made at their first use and then stay: a file of hexadecimal digits for its owner only."""

import os
import secrets
from pathlib import Path

from registry.durable import sync
from registry.error import RegistryError

_BYTES = 32


def kept_secret(path: Path) -> bytes:
    """Return the 32 bytes in the file at `path`; the first of several processes that find none makes it.

    Raises
    ------
    RegistryError
        The file does not hold 64 hexadecimal digits.
    """
    if not path.exists():
        _make(path)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise RegistryError(f"{path}: is no key; expected are {2 * _BYTES} hexadecimal digits")
    return secret


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, unlike a rename, does not replace the key that another process may have made meanwhile.
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    sync(path.parent)
