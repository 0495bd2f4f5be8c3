"""What was masked, kept under a key for who may see it: off unless the operator sets one.

A placeholder then carries a token, [手机号#kqzm…], and the value lies apart, AES-256-GCM under the operator's key. The same value
has the same token, so a vault does not grow with repetition and a load that is repeated changes nothing; who holds only the tokens
learns that two are equal and nothing else. Models, logs and answers never see a token: `redact` drops it.

What tokens are made with lies sealed among the values and stays when the key changes (`nlp.vault_rotation`): the tokens in texts
go on being those of their values.
"""

import base64
import binascii
import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from nlp.error import VaultError
from nlp.personal.found import Found
from nlp.redaction import TOKEN, personal_spans, redact, redact_transcript, replaced, transcript_spans
from nlp.transcript import Transcript, Turn

_KEY_BYTES, _NONCE_BYTES, _TOKEN_LETTERS = 32, 12, 20
# No digits and no vowels: a token is no number and no word.
_LETTERS = "bcdfghjklmnpqrstvwxz"
CHECK, NAMING = "check", "naming"
"""Rows that hold no value of anybody: one that tells whether the key is right, and what tokens are made with."""
_TABLE = "CREATE TABLE IF NOT EXISTS vault (token TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID"


class Seal:
    """Seals values with a key, each bound to its token."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"sealing"))

    def closed(self, token: str, value: str) -> bytes:
        """Return a value sealed."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value.encode(), token.encode())

    def opened(self, token: str, sealed: bytes) -> str:
        """Return what was sealed; VaultError where it was with another key."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], token.encode()).decode()
        except InvalidTag:
            raise VaultError("the vault was sealed with another key than GRIDTAGS_VAULT_KEY") from None


class Vault:
    """Values under their tokens in one SQLite file; what is kept inside a `with` block is written when it ends."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open the vault, or make it.

        Raises
        ------
        VaultError
            The file is no vault, or was sealed with another key.
        """
        self._sealing = Seal(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        try:
            self._database = sqlite3.connect(path, timeout=60, isolation_level="IMMEDIATE")
            with self._database:
                self._database.execute(_TABLE)
                self._insert(CHECK, CHECK)
                self._insert(NAMING, _derived(key, b"naming").hex())
        except sqlite3.DatabaseError as error:
            raise VaultError(f"{path}: is not a vault ({error})") from error
        self.reveal(CHECK)
        self._naming = bytes.fromhex(self.reveal(NAMING))

    def redact(self, text: str) -> str:
        """Return `text` redacted, each placeholder with the token of what it stands for; tokens that are there stay."""
        return self._masked(text, personal_spans(text))

    def redact_transcript(self, transcript: Transcript) -> Transcript:
        """Return the transcript redacted in the same way, each turn in the light of its neighbours."""
        spans = zip(transcript.turns, transcript_spans(transcript), strict=True)
        return replace(
            transcript, turns=tuple(Turn(turn.speaker, self._masked(turn.text, found)) for turn, found in spans)
        )

    def keep(self, placeholder: str, value: str) -> str:
        """Keep a value and return its placeholder with the token."""
        token = _token(hmac.digest(self._naming, f"{placeholder}{value}".encode(), sha256))
        self._put(token, value)
        return f"{placeholder[:-1]}#{token}]"

    def reveal(self, token: str) -> str:
        """Return the value of a token.

        Raises
        ------
        VaultError
            Nobody kept the token here, or it was sealed with another key.
        """
        row = self._database.execute("SELECT sealed FROM vault WHERE token = ?", (token,)).fetchone()
        if row is None:
            raise VaultError("the vault does not hold this token")
        return self._sealing.opened(token, row[0])

    def __enter__(self) -> Self:
        """Begin to keep values."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        """Write what was kept, or drop it after an error, and close."""
        if kind is None:
            self._database.commit()
        self._database.close()

    def _masked(self, text: str, found: list[Found]) -> str:
        return replaced(text, [each for each in found if text[each.start] != "["], self.keep)

    def _put(self, token: str, value: str) -> None:
        if not self._database.in_transaction:
            # From here on no rotation can come in between; one that did since the vault was opened makes this key the wrong one.
            self._database.execute("BEGIN IMMEDIATE")
            self.reveal(CHECK)
        self._insert(token, value)

    def _insert(self, token: str, value: str) -> None:
        self._database.execute("INSERT OR IGNORE INTO vault VALUES (?, ?)", (token, self._sealing.closed(token, value)))


def open_vault(key: SecretStr, path: Path) -> Vault:
    """Return the vault at `path`; `key` is what GRIDTAGS_VAULT_KEY says.

    Raises
    ------
    VaultError
        No key is set, it is not 32 bytes in base64, or it is not the key of this vault.
    """
    if not key.get_secret_value():
        raise VaultError("GRIDTAGS_VAULT_KEY is not set: what is masked is not kept, and nothing can be revealed")
    return Vault(path, key_bytes(key, "GRIDTAGS_VAULT_KEY"))


def key_bytes(key: SecretStr, name: str) -> bytes:
    """Return the 32 bytes of a key in base64; VaultError names the setting `name` where it is none."""
    try:
        secret = base64.b64decode(key.get_secret_value(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise VaultError(f"{name} must be {_KEY_BYTES} bytes in base64; `gridtags vault key` makes one")
    return secret


class ForGood:
    """Redacts and keeps nothing."""

    redact = staticmethod(redact)
    redact_transcript = staticmethod(redact_transcript)


@contextmanager
def masking(key: SecretStr, path: Path) -> Iterator["Vault | ForGood"]:
    """Give what redacts: into the vault at `path` where a key is set, else for good."""
    if not key.get_secret_value():
        yield ForGood()
        return
    with open_vault(key, path) as vault:
        yield vault


def new_key() -> str:
    """Return a new random key, 32 bytes in base64."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def token_of(told: str) -> str:
    """Return the token in what an operator copies: the token alone, or its whole placeholder."""
    match = TOKEN.search(told)
    return told.strip() if match is None else match["token"]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"gridtags vault " + purpose).derive(key)


def _token(digest: bytes) -> str:
    number = int.from_bytes(digest)
    letters = []
    for _ in range(_TOKEN_LETTERS):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)
