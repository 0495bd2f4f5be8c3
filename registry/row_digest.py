"""Keyed digests of rows and persons, as training records speak of them: without the installation's key they tell nothing."""

import hmac
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Digests = NDArray[np.uint64]
_BYTES = 8


def row_digests(ids: Sequence[str], key: bytes) -> Digests:
    """Return the first 64 bits of HMAC-SHA256(key, id) for each id (n,) of a row: CUSTOMER@AS_OF or a call."""
    return _digests((b"row\x00" + each.encode() for each in ids), key)


def customer_digests(ids: Sequence[str], key: bytes) -> Digests:
    """Return the first 64 bits of HMAC-SHA256(key, id) for each customer (n,), worked out once for each person."""
    names, places = np.unique(np.asarray(ids, dtype=object).astype(str), return_inverse=True)
    return _digests((b"customer\x00" + str(each).encode() for each in names), key)[places]


def _digests(texts: Iterable[bytes], key: bytes) -> Digests:
    return np.frombuffer(b"".join(hmac.digest(key, text, "sha256")[:_BYTES] for text in texts), dtype="<u8")
