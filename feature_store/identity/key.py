"""The key of the hashes that stand for identifiers: from the settings, or made once and kept beside the warehouse."""

import hmac
import json
import os
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from feature_store.error import FeatureStoreError
from feature_store.warehouse import Warehouse

SHORTEST_KEY = 16


class IdentityKeySettings(BaseSettings):
    """Settings read from `GRIDTAGS_IDENTITY_KEY`: the key as text of at least 16 characters."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    identity_key: SecretStr | None = None


def identity_key(warehouse: Warehouse) -> bytes:
    """Return the key; without one in the settings it is the file `identity.key` beside the warehouse, made when it is missing.

    The key stands outside the warehouse: a copy of the warehouse alone gives nobody the means to try out all telephone numbers.

    Raises
    ------
    FeatureStoreError
        The key is too short, or it is not the one that the hashes in the warehouse were made with.
    """
    given = IdentityKeySettings().identity_key
    path = warehouse.root.parent / "identity.key"
    key = given.get_secret_value() if given else _kept(path)
    if len(key) < SHORTEST_KEY:
        name = "GRIDTAGS_IDENTITY_KEY" if given else str(path)
        raise FeatureStoreError(f"{name}: {len(key)} characters; allowed: at least {SHORTEST_KEY}")
    _check_fingerprint(warehouse, key.encode())
    return key.encode()


def _kept(path: Path) -> str:
    """Return the key in the file; the first of several processes that find none makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".identity-", dir=path.parent) as folder:
            aside = Path(folder) / path.name
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            _linked(aside, path)
    return path.read_text(encoding="ascii").strip()


def _linked(aside: Path, path: Path) -> None:
    # A link, unlike a rename, does not replace the key that another process may have made meanwhile.
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return
    except OSError:  # a disk without links
        aside.rename(path)


def _check_fingerprint(warehouse: Warehouse, key: bytes) -> None:
    """Refuse another key than the first: its hashes would equal none of those already there, without a word."""
    fingerprint = hmac.digest(key, b"gridtags identity key", "sha256").hex()[:16]
    path = warehouse.root / "_identity_key.json"
    if not path.exists():
        with warehouse.aside() as folder:
            (folder / path.name).write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")
            warehouse.move(folder / path.name, path.name)
    elif (known := json.loads(path.read_text(encoding="utf-8"))["fingerprint"]) != fingerprint:
        raise FeatureStoreError(
            f"identity key {fingerprint} is not the key {known} that this warehouse's hashes were made with; "
            "set GRIDTAGS_IDENTITY_KEY to that one or restore identity.key"
        )
