"""Identifiers never reach the disk: what stands there is a keyed hash of their normalised value."""

import hmac

import pyarrow as pa

from feature_store.column import Column, Table
from feature_store.identity.identifier import normalised, problem
from feature_store.identity.key import identity_key
from feature_store.quarantine import Quarantine
from feature_store.warehouse import Warehouse

# 32 hexadecimal characters are 128 bits: among ten billion identifiers the odds that any two share a hash are below 10⁻¹⁸, and a
# warehouse of them is half as large as with all 64.
HASH_CHARACTERS = 32


def hash_of(key: bytes, value: str) -> str:
    """Return HMAC-SHA256 of a normalised value, its first 32 hexadecimal characters: the same from every table."""
    return hmac.digest(key, value.encode(), "sha256").hex()[:HASH_CHARACTERS]


class IdentifierHasher:
    """Replaces the values of hashed columns; the key is read when the first of them comes."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._key: bytes | None = None

    def apply(self, table: Table, rows: pa.Table, quarantine: Quarantine) -> pa.Table:
        """Return checked rows with hashes for identifiers; a row whose value cannot be one goes to quarantine without it."""
        for column in table.columns:
            if column.hashed:
                rows = self._hashed(column, rows, quarantine)
        return rows

    def _hashed(self, column: Column, rows: pa.Table, quarantine: Quarantine) -> pa.Table:
        kinds = rows[column.kind_column].to_pylist() if column.kind_column else [None] * len(rows)
        plain = [
            None if value is None else normalised(kind, value)
            for kind, value in zip(kinds, rows[column.name].to_pylist(), strict=True)
        ]
        reasons = [None if value is None else problem(kind, value) for kind, value in zip(kinds, plain, strict=True)]
        hashes = pa.array([None if value is None else hash_of(self._the_key(), value) for value in plain], pa.string())
        rows = rows.set_column(rows.column_names.index(column.name), column.name, hashes)
        lines = zip(rows["line"].to_pylist(), reasons, strict=True)
        quarantine.add((line, column.name, reason, {}) for line, reason in lines if reason is not None)
        return rows.filter(pa.array([reason is None for reason in reasons], pa.bool_()))

    def _the_key(self) -> bytes:
        if self._key is None:
            self._key = identity_key(self._warehouse)
        return self._key
