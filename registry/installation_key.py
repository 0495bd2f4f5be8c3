"""The installation's Ed25519 key, by which it signs what it vouches for: roots of the ledger, model versions."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.secret_file import kept_secret
from registry.settings import RegistrySettings


def installation_key(settings: RegistrySettings) -> Ed25519PrivateKey:
    """Return the key in `settings.signing_key_file`, which is made at its first use; RegistryError where it holds none.

    The file holds the 32 bytes of RFC 8032's secret key as hexadecimal digits and is for its owner only.
    """
    return Ed25519PrivateKey.from_private_bytes(kept_secret(settings.signing_key_file))


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of the 32 bytes of a public key, 64 hexadecimal digits: what people compare keys by."""
    return sha256(key.public_bytes_raw()).hexdigest()
