"""Which normalisation this is, so that no model reads text that was normalised in another way than what it was fitted on."""

from functools import lru_cache
from hashlib import sha256

from nlp.normalization.homophone import trade_mender

EDITION = 1
"""Raised by one with every change of what `nlp.normalization.spoken.heard` returns, other than by the file of homophones."""


@lru_cache(maxsize=1)
def normalization_digest() -> str:
    """Return SHA-256 over EDITION and the homophones."""
    return sha256(f"{EDITION} {trade_mender().digest}".encode()).hexdigest()
