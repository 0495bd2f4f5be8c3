"""One person out of the warehouse: every part and every list of replaced versions, rewritten without the rows.

What belongs to a customer through a call or a message goes before the tables that say so, so that an erasure which was killed
half-way finds the rest when it is repeated.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from feature_store.canonical import TABLES
from feature_store.parquet_erasure import ErasedFile, Keys, mask_in_place, rewrite_in_place, values_of
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading

LINKS = ("text_signals", "message_owners", "calls")
"""Tables that say whose a call or a message is."""
LINK_KEYS = ("call_id", "message_id")
ERASED = "[已删除]"
_CUSTOMER = "customer_id"


@dataclass(frozen=True)
class WarehouseErasure:
    """The files that were rewritten, and the ids of the calls and messages that are gone with the person."""

    files: list[ErasedFile]
    linked: dict[str, set[str]]


def erase_from_warehouse(warehouse: Warehouse, customer_id: str, now: datetime) -> WarehouseErasure:
    """Rewrite what holds rows of a customer; repeating it changes nothing more.

    The counts of the loads stay what they were; `_erased.jsonl` says which file lost how many rows when, and of nobody whose.
    Quarantined rows hold no id and nothing personal: they were masked when they came.

    Raises
    ------
    WarehouseError
        A load is at work.
    """
    with loading(warehouse):
        linked = _linked(warehouse, {_CUSTOMER: {customer_id}})
        keys = {_CUSTOMER: {customer_id}, **linked}
        files = [done for table in _order() for done in _erase_table(warehouse, table, keys)]
        files += _mask_evidence(warehouse, customer_id)
        if files:
            _note(warehouse, files, now)
    return WarehouseErasure(files, linked)


def _order() -> list[str]:
    return [*(name for name in TABLES if name not in LINKS), *LINKS]


def _linked(warehouse: Warehouse, keys: Keys) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in LINK_KEYS}
    for table in LINKS:
        for path in _parts(warehouse, table):
            for name, values in values_of(path, keys, list(LINK_KEYS)).items():
                found[name] |= values
    return found


def _erase_table(warehouse: Warehouse, table: str, keys: Keys) -> Iterator[ErasedFile]:
    """Rewrite the lists of replaced versions, whose keys stand in the parts, and then the parts."""
    parts = list(_parts(warehouse, table))
    versions = keys if {_CUSTOMER, *LINK_KEYS} & {*TABLES[table].key} else _own_keys(table, parts, keys)
    replaced = [warehouse.root / each.superseded for each in warehouse.commits(table) if each.superseded]
    for path, meant in [*((each, versions) for each in replaced), *((each, keys) for each in parts)]:
        if done := rewrite_in_place(path, warehouse.root, meant):
            yield done


def _mask_evidence(warehouse: Warehouse, customer_id: str) -> list[ErasedFile]:
    """Take the id out of what is told of others who share an identifier with the person."""
    text, mask = f'"with":"{customer_id}"', f'"with":"{ERASED}"'
    parts = _parts(warehouse, "party_members")
    done = (mask_in_place(path, warehouse.root, "evidence", text, mask) for path in parts)
    return [each for each in done if each is not None]


def _own_keys(table: str, parts: list[Path], keys: Keys) -> dict[str, set[str]]:
    """Return the keys of the customer's rows in a table whose key is one column of its own."""
    (name,) = TABLES[table].key
    found = [values_of(path, keys, [name]).get(name, set()) for path in parts]
    return {name: set().union(*found)}


def _parts(warehouse: Warehouse, table: str) -> Iterator[Path]:
    """Yield every part that was ever committed and is there, also of derived rows that no longer count."""
    for commit in warehouse.commits(table):
        yield from (path for part in commit.parts if (path := warehouse.root / part).exists())


def _note(warehouse: Warehouse, files: list[ErasedFile], now: datetime) -> None:
    lines = [json.dumps({"at": now.isoformat(), **asdict(each)}) + "\n" for each in files]
    with (warehouse.root / "_erased.jsonl").open("a", encoding="utf-8") as file:
        file.write("".join(lines))
