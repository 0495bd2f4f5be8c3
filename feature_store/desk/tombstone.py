"""What stays of an erased person: a salted hash of the id, which keeps the next load from bringing the person back.

Whoever holds the desk can try out ids, so a tombstone is a pseudonym, not nothing; without it an erasure would last one night.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Column, Connection, String, Table, bindparam, select, text

from feature_store.desk.opt_out import Act
from feature_store.desk.schema import METADATA, now

TOMBSTONES = Table(
    "desk_tombstone", METADATA,
    Column("digest", String(64), primary_key=True),
    Column("at", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("key_name", String(80), nullable=False),
    Column("reason", String(500), nullable=False),
)  # fmt: skip
SALTS = Table("desk_tombstone_salt", METADATA, Column("salt", String(64), primary_key=True))
_SALT = select(SALTS.c.salt)
_ONE = select(TOMBSTONES.c.at).where(TOMBSTONES.c.digest == bindparam("of"))
_SALT_TURN = text("LOCK TABLE desk_tombstone_salt IN EXCLUSIVE MODE")


@dataclass(frozen=True)
class Tombstones:
    """The erased persons as hashes; tells of an id whether it is one of them."""

    salt: str = ""
    digests: frozenset[str] = frozenset()

    def digest(self, customer_id: str) -> str:
        """Return SHA-256 of salt and id in hexadecimal, as SQL's `sha256(salt || customer_id)` gives it too."""
        return sha256(f"{self.salt}{customer_id}".encode()).hexdigest()

    def __contains__(self, customer_id: str) -> bool:
        """Tell whether the person was erased."""
        return bool(self.digests) and self.digest(customer_id) in self.digests

    def among(self, customer_ids: Iterable[str]) -> set[str]:
        """Return those of the ids whose persons were erased; looks at none of them when nobody ever was."""
        return {each for each in customer_ids if each in self} if self.digests else set()


def raise_tombstone(connection: Connection, customer_id: str, act: Act) -> str:
    """Remember that the person is erased and return the digest that stands for the id; once for every person."""
    digest = Tombstones(_salt(connection)).digest(customer_id)
    if connection.execute(select(TOMBSTONES).where(TOMBSTONES.c.digest == digest)).first() is None:
        values = {"at": now(), "by": act.by, "key_name": act.key_name, "reason": act.reason}
        connection.execute(TOMBSTONES.insert().values(digest=digest, **values))
    return digest


def tombstones(connection: Connection) -> Tombstones:
    """Return all tombstones."""
    salt = connection.execute(select(SALTS.c.salt)).scalar()
    if salt is None:
        return Tombstones()
    return Tombstones(salt, frozenset(connection.execute(select(TOMBSTONES.c.digest)).scalars()))


def is_erased(connection: Connection, customer_id: str) -> bool:
    """Tell whether the person was erased; looks for one tombstone only."""
    salt = connection.execute(_SALT).scalar()
    if salt is None:
        return False
    digest = Tombstones(salt).digest(customer_id)
    return connection.execute(_ONE, {"of": digest}).first() is not None


def _salt(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        connection.execute(_SALT_TURN)
    salt = connection.execute(select(SALTS.c.salt)).scalar()
    if salt is None:
        salt = secrets.token_hex(16)
        connection.execute(SALTS.insert().values(salt=salt))
    return salt
