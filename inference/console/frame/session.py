"""Sessions without a store: a signed token names the key that opened it, and is worth as much as that key is now.

Any worker can read it. It ends with the key (revoked, expired, its secret rotated away), after `IDLE` without a page, after
`LONGEST` in any case, and at the logout, which leaves an empty file until the token would have ended by itself.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from time import time

import orjson

from inference.key.ring import ApiKey, KeyRing
from registry.secret_file import kept_secret

IDLE, LONGEST, _RENEW = 8 * 3600, 12 * 3600, 300
"""Seconds."""
_MOST_CHARACTERS = 1024
_BOUND, _SIGNED, _FORM = b"key\0", b"session\0", b"form\0"


@dataclass(frozen=True, slots=True)
class Session:
    """What a token says: the key by name, bound to the secret that opened it; `opened` and `seen` are Unix times."""

    name: str
    binding: str
    opened: int
    seen: int
    nonce: str


class Sessions:
    """Opens, reads and ends sessions; the secret that signs them is made at the first use."""

    def __init__(self, secret_file: Path, ended: Path, keys: KeyRing) -> None:
        self._secret_file = secret_file
        self._ended = ended
        self._keys = keys

    @cached_property
    def secret(self) -> bytes:
        """The 32 bytes that sign sessions and tickets in this installation."""
        return kept_secret(self._secret_file)

    def open(self, key_secret: str) -> Session | None:
        """Return a new session for who knows the secret of a key that is good now, else None."""
        sent = key_secret.encode(errors="replace")
        key = self._keys.find(sent)
        if key is None:
            return None
        now = int(time())
        return Session(key.name, self._binding(sha256(sent).digest()), now, now, secrets.token_urlsafe(16))

    def token(self, session: Session) -> str:
        """Return what the cookie holds."""
        content = urlsafe_b64encode(orjson.dumps(asdict(session))).decode()
        return f"{content}.{self._signature(content)}"

    def read(self, token: str) -> tuple[Session, ApiKey] | None:
        """Return the session of a token with its key as it is now; None for a token that is forged, old or ended."""
        session = self._signed(token)
        if session is None or not self._is_on(session, time()):
            return None
        for digest, key in self._keys.named(session.name):
            if hmac.compare_digest(self._binding(digest), session.binding):
                return session, key
        return None

    def renewed(self, session: Session) -> Session | None:
        """Return the session as seen now, None while that would say nothing new."""
        now = int(time())
        return replace(session, seen=now) if now - session.seen >= _RENEW else None

    def form_token(self, session: Session) -> str:
        """Return what every form of the session brings back; another page cannot know it."""
        return self._mac(_FORM + session.nonce.encode()).hex()

    def end(self, session: Session) -> None:
        """End the session for every worker."""
        self._ended.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._mark(session).touch(mode=0o600)
        for path in self._ended.iterdir():
            if path.stat().st_mtime < time() - LONGEST:
                path.unlink(missing_ok=True)

    def _is_on(self, session: Session, now: float) -> bool:
        is_young = now - session.opened < LONGEST and now - session.seen < IDLE
        return is_young and not self._mark(session).exists()

    def _mark(self, session: Session) -> Path:
        return self._ended / sha256(session.nonce.encode()).hexdigest()[:32]

    def _signed(self, token: str) -> Session | None:
        content, _, signature = token.partition(".")
        if len(token) > _MOST_CHARACTERS or not hmac.compare_digest(
            self._signature(content).encode(), signature.encode(errors="replace")
        ):
            return None
        return Session(**orjson.loads(urlsafe_b64decode(content)))

    def _signature(self, content: str) -> str:
        return self._mac(_SIGNED + content.encode(errors="replace")).hex()

    def _binding(self, digest: bytes) -> str:
        return self._mac(_BOUND + digest).hex()

    def _mac(self, content: bytes) -> bytes:
        return hmac.digest(self.secret, content, "sha256")
