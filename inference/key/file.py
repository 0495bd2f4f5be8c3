"""The file of the API keys: made, rotated and revoked by `gridtags keys`, followed by the service without a restart."""

import json
import logging
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from inference.error import ServiceConfigurationError
from inference.key.ring import KeyEntry, KeyRing, Permission, Role, digest_of

_LOG = logging.getLogger("gridtags.service")
_ENTRIES = TypeAdapter(dict[str, KeyEntry])


class FollowedKeys(KeyRing):
    """Follows the key file at `path`; the keys in `beside` are accepted as well and win over one of the same name."""

    def __init__(self, path: Path, beside: Mapping[str, KeyEntry]) -> None:
        self._path = path
        self._beside = beside
        self._seen = self._written()
        super().__init__({**read_key_file(path), **beside})

    def refresh(self) -> None:
        """Take over the keys if the file was written since the last look; a damaged file changes nothing. Never raises."""
        written = self._written()
        if written == self._seen:
            return
        self._seen = written
        try:
            self.replace({**read_key_file(self._path), **self._beside})
        except (ServiceConfigurationError, OSError) as error:
            _LOG.error("the keys stay as they were: %s", error)
        else:
            _LOG.info("%d API keys are accepted", len(self))

    def _written(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


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
        raise ServiceConfigurationError(f"{path}: {_first_fault(error)}") from error


def create_key(path: Path, name: str, role: Role, limits: Mapping[str, object] | None = None) -> str:
    """Make a key called `name`, write its digest to the key file at `path`, and return the secret, kept nowhere.

    `limits` are other fields of `KeyEntry`: person, scopes, not_before, expires_at, rate, burst. A key of the same name is
    replaced. The file is readable by its owner only.

    Raises
    ------
    ServiceConfigurationError
        When the file is there and is not a key file, or a limit is out of range.
    """
    secret = secrets.token_urlsafe(32)
    fields = {"sha256": digest_of(secret), "role": role, "created_at": datetime.now(tz=UTC), **(limits or {})}
    try:
        entry = KeyEntry.model_validate(fields)
    except ValidationError as error:
        raise ServiceConfigurationError(f"key {name}: {_first_fault(error)}") from error
    _write_key_file(path, {**read_key_file(path), name: entry})
    return secret


def create_new_key(path: Path, name: str, role: Role, limits: Mapping[str, object]) -> str:
    """Make a key as `create_key` does.

    Raises
    ------
    ServiceConfigurationError
        There is a key of this name, or one that is not an operator's is to see what is personal.
    """
    scopes = limits.get("scopes")
    if isinstance(scopes, frozenset) and Permission.PERSONAL in scopes and role is not Role.OPERATOR:
        raise ServiceConfigurationError(f"key {name}: scope personal is for role operator, not for {role}")
    if name in read_key_file(path):
        raise ServiceConfigurationError(f"{path}: there is a key called {name}; rotate it, or make one of another name")
    return create_key(path, name, role, limits)


def rotate_key(path: Path, name: str, grace: timedelta) -> str:
    """Give the key called `name` another secret and return it; the old one is accepted for `grace` more, an older one no more.

    Raises
    ------
    ServiceConfigurationError
        When the file holds no such key, or the key is revoked.
    """
    entries = read_key_file(path)
    entry = _known(entries, name, path)
    if entry.revoked:
        raise ServiceConfigurationError(f"{path}: {name} is revoked; make a key of another name")
    secret = secrets.token_urlsafe(32)
    until = datetime.now(tz=UTC) + grace
    former = {"former_sha256": entry.sha256, "former_until": until} if grace else {}
    fresh = {"sha256": digest_of(secret), "former_sha256": None, "former_until": None, **former}
    _write_key_file(path, {**entries, name: entry.model_copy(update=fresh)})
    return secret


def revoke_key(path: Path, name: str) -> None:
    """Accept the key called `name` no more; ServiceConfigurationError when the file holds no such key."""
    entries = read_key_file(path)
    ended = {"revoked": True, "former_sha256": None, "former_until": None}
    _write_key_file(path, {**entries, name: _known(entries, name, path).model_copy(update=ended)})


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{field}: {first['msg']}"


def _known(entries: Mapping[str, KeyEntry], name: str, path: Path) -> KeyEntry:
    if name not in entries:
        raise ServiceConfigurationError(
            f"{path}: no key called {name}; there are: {', '.join(sorted(entries)) or 'none'}"
        )
    return entries[name]


def _write_key_file(path: Path, entries: Mapping[str, KeyEntry]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {name: entry.model_dump(mode="json", exclude_none=True) for name, entry in entries.items()}
    aside = path.with_suffix(".new")
    with open(aside, "w", encoding="utf-8", opener=_owner_only) as file:
        file.write(json.dumps(content, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
