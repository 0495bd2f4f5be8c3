"""The public half of the installation's key, beside the key: what roots are checked with, and what auditors get."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.durable import replace_text
from registry.error import LedgerError
from registry.installation_key import installation_key
from registry.settings import RegistrySettings


@dataclass(frozen=True)
class PublicKey:
    """A public key of Ed25519, as 64 small hexadecimal digits."""

    text: str

    @property
    def fingerprint(self) -> str:
        """First half of the SHA-256 of the key, in groups of four digits: short enough to be read out over the telephone."""
        digest = sha256(bytes.fromhex(self.text)).hexdigest()
        return " ".join(digest[place : place + 4] for place in range(0, 32, 4))

    def signed(self, signature: str, content: str) -> bool:
        """Tell whether `signature` (128 small hexadecimal digits) is one of this key for `content`."""
        try:
            raw = bytes.fromhex(signature)
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.text)).verify(raw, content.encode())
        except (InvalidSignature, ValueError):
            return False
        return raw.hex() == signature


def publish_key(settings: RegistrySettings) -> PublicKey:
    """Return the public half of the installation's key, written beside it at the first time."""
    key = PublicKey(installation_key(settings).public_key().public_bytes_raw().hex())
    if not public_file(settings).is_file():
        replace_text(public_file(settings), f"{key.text}\n")
    return key


def read_public_key(settings: RegistrySettings) -> PublicKey | None:
    """Return the public half, null before the first signature; LedgerError for a damaged file."""
    file = public_file(settings)
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        key = PublicKey(Ed25519PublicKey.from_public_bytes(bytes.fromhex(text)).public_bytes_raw().hex())
    except ValueError as error:
        raise LedgerError(f"{file}: is no public key of 64 hexadecimal digits") from error
    if text != f"{key.text}\n":
        raise LedgerError(f"{file}: is not as it was written")
    return key


def public_file(settings: RegistrySettings) -> Path:
    """Return the file of the public half."""
    return settings.signing_key_file.with_name(f"{settings.signing_key_file.name}.pub")
