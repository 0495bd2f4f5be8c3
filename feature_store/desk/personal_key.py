"""The keys of personal fields: a file of their own outside every database, several by id, the newest of which seals.

{"current": "2026-03-01-1f3a", "keys": {"2026-03-01-1f3a": "<32 bytes in base64>"}}
"""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, model_validator

from feature_store.error import FeatureStoreError

_KEY_BYTES, _NONCE_BYTES = 32, 12
_OTHERS = 0o077


class PersonalKeyError(FeatureStoreError):
    """The file of the keys is missing, damaged or open to others, or a field was sealed with a key that it does not hold."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current: str
    keys: dict[str, Annotated[Base64Bytes, Field(min_length=_KEY_BYTES, max_length=_KEY_BYTES)]]

    @model_validator(mode="after")
    def _holds_the_current(self) -> Self:
        if self.current not in self.keys:
            raise ValueError("current names no key of the file")
        return self


@dataclass(frozen=True)
class PersonalKeys:
    """Keys by id; `current` is the id of the one that seals. Their bytes are in no text that this class gives."""

    current: str
    _keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        """Name the keys."""
        return f"PersonalKeys(current={self.current!r}, ids={self.ids!r})"

    @property
    def ids(self) -> list[str]:
        """Ids of all keys."""
        return sorted(self._keys)

    def seal(self, customer_id: str, field: str, value: str) -> bytes:
        """Return a value encrypted with AES-256-GCM under the current key, bound to the customer and the field."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealing = AESGCM(self._keys[self.current])
        return nonce + sealing.encrypt(nonce, value.encode(), _bound_to(customer_id, field, self.current))

    def unseal(self, customer_id: str, field: str, key_id: str, sealed: bytes) -> str:
        """Return the value; PersonalKeyError where the key is not here, or the value belongs elsewhere or was changed."""
        if key_id not in self._keys:
            raise PersonalKeyError(
                f"a personal field was sealed with key {key_id}; the file holds {', '.join(self.ids)}"
            )
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self._keys[key_id]).decrypt(nonce, content, _bound_to(customer_id, field, key_id)).decode()
        except InvalidTag:
            raise PersonalKeyError(f"a personal field was changed, or key {key_id} is another key now") from None

    def with_new_key(self, now: datetime) -> "PersonalKeys":
        """Return the same keys and a new one, which seals from now on."""
        key_id = f"{now.astimezone(UTC):%Y-%m-%d}-{secrets.token_hex(4)}"
        return PersonalKeys(key_id, {**self._keys, key_id: secrets.token_bytes(_KEY_BYTES)})

    def only_current(self) -> "PersonalKeys":
        """Return the current key alone."""
        return PersonalKeys(self.current, {self.current: self._keys[self.current]})

    def write(self, path: Path) -> None:
        """Write the file, aside and renamed, readable by its owner only."""
        encoded = {key_id: base64.b64encode(key).decode() for key_id, key in self._keys.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(path.name + ".new")
        with open(aside, "w", encoding="utf-8", opener=_owner_only) as file:
            file.write(json.dumps({"current": self.current, "keys": encoded}, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)


def new_keys(now: datetime) -> PersonalKeys:
    """Return one new key."""
    return PersonalKeys("", {}).with_new_key(now)


def read_keys(path: Path) -> PersonalKeys:
    """Return the keys of the file at `path`.

    Raises
    ------
    PersonalKeyError
        There is no such file, others than its owner may read it, or it is not of this form; no key is in the message.
    """
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise PersonalKeyError(f"{path}: {error.strerror}") from error
    if mode & _OTHERS:
        raise PersonalKeyError(f"{path}: may be read by others (mode {mode & 0o777:o}); allowed: 600")
    try:
        held = _File.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PersonalKeyError(f"{path}: {field}: {first['msg']}") from None
    return PersonalKeys(held.current, held.keys)


def _bound_to(customer_id: str, field: str, key_id: str) -> bytes:
    return f"gridtags personal\0{key_id}\0{field}\0{customer_id}".encode()


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
