"""Reading name, phone and address from a CSV file into the desk."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from feature_store.desk.database import Desk
from feature_store.desk.personal import FIELDS, keys_in_turn, store_personal
from feature_store.desk.tombstone import tombstones
from feature_store.error import FeatureStoreError

HEADINGS = {"客户编号": "customer_id", "户号": "customer_id", "姓名": "name", "户名": "name", "电话": "phone",
            "手机": "phone", "联系电话": "phone", "地址": "address", "用电地址": "address"}  # fmt: skip
MAX_CHARACTERS = 300
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_AT_ONCE = 1_000


@dataclass
class PersonalImport:
    """What came of an import. Lines are named by number, never quoted; an erased customer does not come back."""

    customers: int = 0
    fields: int = 0
    erased: int = 0
    refused: list[int] = field(default_factory=list)


def import_personal(desk: Desk, key_file: Path, path: Path) -> PersonalImport:
    """Store every row of a CSV file in UTF-8 whose header names customer_id and some of name, phone, address.

    A customer's fields are replaced by those of its last row. Batches are stored as they come; a repeated import changes nothing.

    Raises
    ------
    FeatureStoreError
        The file cannot be read, or its header lacks customer_id or names none of the fields.
    """
    done = PersonalImport()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            columns = _columns(path, next(rows, []))
            while batch := [(rows.line_num, row) for row in islice(rows, _AT_ONCE)]:
                _store(desk, key_file, dict(_people(batch, columns, done)), done)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FeatureStoreError(f"{path}: cannot be read: {type(error).__name__}") from None
    return done


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    columns = {HEADINGS.get(name.strip(), name.strip()): place for place, name in enumerate(header)}
    if "customer_id" not in columns or not columns.keys() & set(FIELDS):
        raise FeatureStoreError(f"{path}: the header must name customer_id and some of {', '.join(FIELDS)}")
    return {name: place for name, place in columns.items() if name in {"customer_id", *FIELDS}}


def _people(
    batch: list[tuple[int, list[str]]], columns: dict[str, int], done: PersonalImport
) -> Iterator[tuple[str, dict[str, str]]]:
    for line, row in batch:
        cells = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
        customer_id = cells.pop("customer_id", "")
        if not _ID.fullmatch(customer_id) or len(cells) + 1 < len(columns) or _too_long(cells):
            done.refused.append(line)
        else:
            yield customer_id, cells


def _too_long(cells: dict[str, str]) -> bool:
    return any(len(value) > MAX_CHARACTERS for value in cells.values())


def _store(desk: Desk, key_file: Path, people: dict[str, dict[str, str]], done: PersonalImport) -> None:
    with desk.writing() as connection:
        erased = set(tombstones(connection).among(people))
        kept = {customer_id: cells for customer_id, cells in people.items() if customer_id not in erased}
        done.fields += store_personal(connection, keys_in_turn(connection, key_file), kept)
    done.customers += len(kept)
    done.erased += len(erased)
