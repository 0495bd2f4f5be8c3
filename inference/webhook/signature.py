"""What proves that a delivery comes from here: an HMAC over instant and body, by a secret that only both sides know.

    X-Gridtags-Signature: t=1772323200,v1=5f3c…        v1 = HMAC-SHA256(secret, "1772323200." + body), hexadecimal

Secrets are made of one key and the id of the webhook, so none is stored and the database alone signs nothing.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from pydantic import SecretStr

from inference.error import ServiceConfigurationError

HEADER = "X-Gridtags-Signature"
TOLERANCE_SECONDS = 300
_KEY_BYTES = 32
_FORM = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class WebhookKey:
    """The key that secrets of webhooks are made of."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.check = hashlib.sha256(b"gridtags webhook key" + key).hexdigest()[:16]

    def secret(self, webhook_id: str) -> str:
        """Return the secret of a webhook, always the same one."""
        digest = hmac.new(self._key, f"webhook:{webhook_id}".encode(), hashlib.sha256).digest()
        return "whsec_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def load_key(path: Path, given: SecretStr | None) -> WebhookKey:
    """Return the key: the one that is given, or the content of the file at `path`, made when it is not there.

    Raises
    ------
    ServiceConfigurationError
        When the file is no key; whoever subscribed could not check anything any more.
    """
    if given is not None:
        return WebhookKey(given.get_secret_value().encode())
    if not path.exists():
        _make(path)
    key = path.read_bytes().strip()
    if not re.fullmatch(rb"[0-9a-f]{64}", key):
        raise ServiceConfigurationError(f"{path}: is no key of webhooks; restore it, or delete it and all webhooks")
    return WebhookKey(bytes.fromhex(key.decode()))


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the value of the header for a body that is sent `at` this Unix time in seconds."""
    return f"t={at},v1={_digest(secret, body, at)}"


def is_genuine(secret: str, body: bytes, header: str, now: float, tolerance: float = TOLERANCE_SECONDS) -> bool:
    """Tell whether the header proves the body and is not older or newer than `tolerance` seconds; for whoever receives."""
    found = _FORM.fullmatch(header)
    if found is None or abs(now - int(found[1])) > tolerance:
        return False
    return hmac.compare_digest(_digest(secret, body, int(found[1])), found[2])


def _digest(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES).hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)  # fails when another process was first: its key is the one
    except FileExistsError:
        pass
    finally:
        aside.unlink()
