"""Who a model version learnt from: sorted keyed digests of customer ids, which name nobody and still answer “was it this one?”.

    16 bytes    magic and format, digest of the key
     8 bytes    how many digests follow (little endian)
     8 bytes    each digest: the first 64 bits of HMAC-SHA256(key, id), ascending

Among 500 million persons the odds that a stranger is taken for one of them are 3 in 10¹¹. Whoever holds file and key can
try out ids: the key stays with the installation, and a copy of the file alone tells nothing but how many there are.
"""

import hmac
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path

from registry.error import ArtifactError
from registry.secret_file import kept_secret
from registry.settings import RegistrySettings

LEARNERS_FILE = "learners.bin"
KEY_FILE = "learners.key"
_MAGIC = b"GTLEARN\x01"
_DIGEST = 8
_HEADER = len(_MAGIC) + 2 * _DIGEST


@dataclass(frozen=True)
class LearnerTrace:
    """A version that learnt from a person; `certain` is false where its run keeps no file of learners: it cannot be excluded."""

    model: str
    version: int
    certain: bool


def learner_key(settings: RegistrySettings) -> bytes:
    """Return the installation's key of these digests, made at its first use in `var/learners.key` (mode 0600).

    RegistryError where the file is no key.
    """
    return kept_secret(settings.var / KEY_FILE)


def learners(ids: Iterable[str], key: bytes) -> bytes:
    """Return the file about whom a model learnt from: each id once, in whatever order and however often it comes."""
    digests = sorted({_digest(each, key) for each in ids})
    return b"".join([_MAGIC, _fingerprint(key), len(digests).to_bytes(_DIGEST, "little"), *digests])


def learnt(file_bytes: bytes | mmap, customer_id: str, key: bytes) -> bool:
    """Tell whether the model of this file learnt from a customer.

    Raises
    ------
    ArtifactError
        It is no such file, it was cut off, or another key made it.
    """
    count = _checked(file_bytes, key)
    wanted, rows = _digest(customer_id, key), range(count)
    place = bisect_left(rows, wanted, key=lambda row: _at(file_bytes, row))
    return place < count and _at(file_bytes, place) == wanted


def learner_count(file_bytes: bytes | mmap, key: bytes) -> int:
    """Return how many persons the model of this file learnt from; errors as of `learnt`."""
    return _checked(file_bytes, key)


def person_digest(customer_id: str, key: bytes) -> str:
    """Return the name under which records speak of a person: 32 hexadecimal digits, which without the key tell nothing."""
    return hmac.digest(key, b"person\x00" + customer_id.encode(), "sha256").hex()[:32]


def write_learners(path: Path, ids: Iterable[str], key: bytes) -> None:
    """Write the file about whom a model learnt from."""
    path.write_bytes(learners(ids, key))


def _digest(customer_id: str, key: bytes) -> bytes:
    return hmac.digest(key, customer_id.encode(), "sha256")[:_DIGEST]


def _fingerprint(key: bytes) -> bytes:
    return hmac.digest(key, b"\x00gridtags learners", "sha256")[:_DIGEST]


def _at(file_bytes: bytes | mmap, row: int) -> bytes:
    start = _HEADER + row * _DIGEST
    return file_bytes[start : start + _DIGEST]


def _checked(file_bytes: bytes | mmap, key: bytes) -> int:
    if file_bytes[: len(_MAGIC)] != _MAGIC:
        raise ArtifactError(f"{LEARNERS_FILE}: does not begin like a file of learners")
    count = int.from_bytes(file_bytes[_HEADER - _DIGEST : _HEADER], "little")
    if len(file_bytes) != _HEADER + count * _DIGEST:
        raise ArtifactError(
            f"{LEARNERS_FILE}: {len(file_bytes)} bytes; {_HEADER + count * _DIGEST} for {count} persons"
        )
    if file_bytes[len(_MAGIC) : _HEADER - _DIGEST] != _fingerprint(key):
        raise ArtifactError(f"{LEARNERS_FILE}: was made with another key than {KEY_FILE}")
    return count
