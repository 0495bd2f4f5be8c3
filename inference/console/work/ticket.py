"""A ticket: how the command of a job learns for whom it acts. Signed, for one job, good once and for a minute."""

import hmac
import os
from datetime import timedelta
from pathlib import Path
from time import time

import orjson

from inference.error import ServiceConfigurationError
from inference.key.ring import ApiKey
from inference.settings import ServiceSettings
from registry.actor import Actor
from registry.secret_file import kept_secret

SECRET, TICKET = "console.key", "ticket"
GOOD_FOR = timedelta(minutes=1)
_PURPOSE = b"ticket\0"


def write_ticket(path: Path, secret: bytes, key: ApiKey) -> None:
    """Write a ticket of the person who holds `key`, readable by the service's user only."""
    content = {"person": key.person, "key": key.name, "role": key.role, "until": time() + GOOD_FOR.total_seconds()}
    text = orjson.dumps(content)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_signature(secret, text).encode() + b"\n" + text)


def actor_of_ticket(path: Path) -> Actor:
    """Return whom a ticket names, and use it up.

    Raises
    ------
    ServiceConfigurationError
        The ticket is missing, was changed, or is too old: nobody acts under another name by mistake.
    """
    try:
        signature, _, text = path.read_bytes().partition(b"\n")
        path.unlink()
    except OSError as error:
        raise ServiceConfigurationError("--ticket: there is no such ticket, or it was used before") from error
    secret = kept_secret(ServiceSettings().var / SECRET)
    if not hmac.compare_digest(_signature(secret, text).encode(), signature):
        raise ServiceConfigurationError("--ticket: was not written by the service of this installation")
    said = orjson.loads(text)
    if time() > said["until"]:
        raise ServiceConfigurationError("--ticket: its minute is over")
    return Actor(said["person"], said["key"], said["role"])


def _signature(secret: bytes, text: bytes) -> str:
    return hmac.digest(secret, _PURPOSE + text, "sha256").hex()
