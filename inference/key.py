"""API keys: only their SHA-256 is ever stored."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from inference.error import ServiceConfigurationError


class Role(StrEnum):
    """Who holds a key."""

    CRM = "crm"
    SCIENTIST = "scientist"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class KeyEntry(BaseModel):
    """What is stored of a key: the SHA-256 of the secret in hexadecimal, and the role."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    role: Role = Role.CRM


_ENTRIES = TypeAdapter(dict[str, KeyEntry])


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that was recognised."""

    name: str
    role: Role


class KeyRing:
    """The keys that are accepted."""

    def __init__(self, entries: Mapping[str, KeyEntry]) -> None:
        self._keys = [(entry.sha256, ApiKey(name, entry.role)) for name, entry in entries.items()]

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, secret: bytes) -> ApiKey | None:
        """Return the key that `secret` is, None for none; takes the same time for every secret."""
        digest = hashlib.sha256(secret).hexdigest()
        found = None
        for sha256, key in self._keys:
            if hmac.compare_digest(sha256, digest):
                found = key
        return found


def read_key_file(path: Path) -> dict[str, KeyEntry]:
    """Return the keys of a JSON file `{"NAME": {"sha256": "…", "role": "crm"}}`; none when there is no file.

    Raises
    ------
    ServiceConfigurationError
        When the file is not of this form; the message names the file and the first wrong field.
    """
    if not path.exists():
        return {}
    try:
        return _ENTRIES.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ServiceConfigurationError(f"{path}: {field}: {first['msg']}") from error


def create_key(path: Path, name: str, role: Role) -> str:
    """Make a key called `name`, write its digest to the key file at `path`, and return the secret, kept nowhere.

    A key of the same name is replaced. The file is readable by its owner only.

    Raises
    ------
    ServiceConfigurationError
        When the file is there and is not a key file.
    """
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    _write_key_file(path, {**read_key_file(path), name: KeyEntry(sha256=digest, role=role)})
    return secret


def _write_key_file(path: Path, entries: Mapping[str, KeyEntry]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: entry.model_dump(mode="json") for name, entry in entries.items()}, indent=2)
    aside = path.with_suffix(".new")
    with open(aside, "w", encoding="utf-8", opener=_owner_only) as file:
        file.write(text + "\n")
    aside.replace(path)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
