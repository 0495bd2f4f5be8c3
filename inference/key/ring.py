"""API keys: who holds one, what it may do, how long and how often; only the SHA-256 of the secret is ever stored."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import inf
from time import time
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

MOST_PER_SECOND = 1_000_000


class Role(StrEnum):
    """Who holds a key."""

    CRM = "crm"
    SCIENTIST = "scientist"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a key may do beyond reading what its role reads.

    `sensitive`: see those sensitive and protected tags that its role reads, and parts of a persona of that kind. `write`: send
    calls, outcomes, choices and appeals. `personal`, for operators only: see name, phone and address.
    """

    SENSITIVE = "sensitive"
    WRITE = "write"
    PERSONAL = "personal"


DEFAULT_SCOPES: Mapping[Role, frozenset[Permission]] = {
    Role.CRM: frozenset({Permission.SENSITIVE, Permission.WRITE}),
    Role.SCIENTIST: frozenset(),
    Role.AUDITOR: frozenset({Permission.SENSITIVE, Permission.WRITE}),
    Role.OPERATOR: frozenset({Permission.SENSITIVE, Permission.WRITE}),
}
"""What a key may do for which nothing else was said."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# NUL and line breaks have no place in a name that stands in logs and in the ledger.
Person = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$", strip_whitespace=True)
]


class KeyEntry(BaseModel):
    """What is stored of a key: the SHA-256 of its secret in hexadecimal, and what it is good for.

    It is good in [`not_before`, `expires_at`), null for always; `former_sha256`, the secret before a rotation, until
    `former_until`. Without `scopes` it has those of its role; `person` holds it, without one whom its name names. A worker lets it
    ask `rate` times a second and `burst` times at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: Sha256
    role: Role = Role.CRM
    person: Person | None = None
    scopes: frozenset[Permission] | None = None
    created_at: AwareDatetime | None = None
    not_before: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None
    revoked: bool = False
    rate: float = Field(default=2_000.0, gt=0, le=MOST_PER_SECOND)
    burst: int = Field(default=4_000, ge=1, le=MOST_PER_SECOND)
    former_sha256: Sha256 | None = None
    former_until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _former_ends(self) -> Self:
        if (self.former_sha256 is None) != (self.former_until is None):
            raise ValueError("former_sha256 and former_until are given together")
        return self

    def granted(self) -> frozenset[Permission]:
        """Return what the key may do; names, phones and addresses are for operators, whatever a key of another role was given."""
        granted = DEFAULT_SCOPES[self.role] if self.scopes is None else self.scopes
        return granted if self.role is Role.OPERATOR else granted - {Permission.PERSONAL}

    def state(self, now: datetime | None = None) -> str:
        """Return revoked, not yet, expired, good, or good with the former secret as well, at `now` (without it, the present)."""
        moment = (now or datetime.now(tz=UTC)).timestamp()
        first, last = _period(self.not_before, self.expires_at)
        if self.revoked:
            return "revoked"
        if not first <= moment < last:
            return "not yet" if moment < first else "expired"
        overlaps = self.former_until is not None and moment < self.former_until.timestamp()
        return "good, and the former secret" if overlaps else "good"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that was recognised, held by `person`; `grade` names what decides what it sees: keys of one grade see the same."""

    name: str
    role: Role
    scopes: frozenset[Permission] = frozenset()
    rate: float = inf
    burst: int = 1
    grade: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class _Accepted:
    key: ApiKey
    first: float
    last: float


class KeyRing:
    """The keys that are accepted; looked up by digest, which tells nothing about a secret of 256 random bits."""

    def __init__(self, entries: Mapping[str, KeyEntry]) -> None:
        self.replace(entries)

    def __len__(self) -> int:
        return self._named

    def replace(self, entries: Mapping[str, KeyEntry]) -> None:
        """Accept these keys from now on and no others."""
        accepted: dict[bytes, _Accepted] = {}
        for name, entry in entries.items():
            accepted |= _accepted(name, entry)
        self._accepted, self._named = accepted, len(entries)

    def refresh(self) -> None:
        """Look whether other keys are to be accepted; here nothing changes."""

    def find(self, secret: bytes) -> ApiKey | None:
        """Return the key that `secret` is, None for one that is unknown, revoked, or not good at this moment."""
        found = self._accepted.get(hashlib.sha256(secret).digest())
        if found is None or not found.first <= time() < found.last:
            return None
        return found.key

    def named(self, name: str) -> list[tuple[bytes, ApiKey]]:
        """Return the digest of every secret of the key called `name` that is good at this moment, with the key."""
        now = time()
        return [
            (digest, each.key)
            for digest, each in self._accepted.items()
            if each.key.name == name and each.first <= now < each.last
        ]


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_for(name: str, entry: KeyEntry) -> ApiKey:
    """Return the key that whoever knows the secret of the entry holds."""
    scopes = entry.granted()
    grade = ",".join([entry.role, *sorted(scopes)])
    return ApiKey(name, entry.role, scopes, entry.rate, entry.burst, grade, entry.person or name)


def _accepted(name: str, entry: KeyEntry) -> dict[bytes, _Accepted]:
    if entry.revoked:
        return {}
    key = key_for(name, entry)
    first, last = _period(entry.not_before, entry.expires_at)
    accepted = {bytes.fromhex(entry.sha256): _Accepted(key, first, last)}
    if entry.former_sha256 is not None and entry.former_until is not None:
        until = min(last, entry.former_until.timestamp())
        accepted[bytes.fromhex(entry.former_sha256)] = _Accepted(key, first, until)
    return accepted


def _period(first: datetime | None, last: datetime | None) -> tuple[float, float]:
    return (-inf if first is None else first.timestamp()), (inf if last is None else last.timestamp())
