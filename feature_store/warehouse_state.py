"""Which loads count at an instant, kept so that the warehouse can be read later as it stood then.

Loads only ever come to a warehouse, and a part is rewritten only where a person is erased; so leaving out what came later gives
the rows of then, without the erased.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from feature_store.canonical import DERIVED, TABLES
from feature_store.online.protocol import SHANGHAI
from feature_store.warehouse import Commit, Warehouse

ERASED_LOG = "_erased.jsonl"


@dataclass(frozen=True)
class CommitState:
    """A load that counted: its id, the SHA-256 of what was loaded and of its commit record, its accepted rows, and when it came."""

    id: str
    sha256: str
    record: str
    rows: int
    committed_at: str


@dataclass(frozen=True)
class WarehouseState:
    """The loads of every table that counted, oldest first, and the source of each derived table's rows."""

    tables: Mapping[str, tuple[CommitState, ...]]
    derived: Mapping[str, str]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all loads."""
        return frozenset(commit.id for commits in self.tables.values() for commit in commits)


class WarehouseThen(Warehouse):
    """The warehouse as it stood at a state: later loads, and what they replaced, do not count."""

    def __init__(self, root: Path, state: WarehouseState) -> None:
        super().__init__(root)
        self._state = state
        self._counting = state.ids

    def commits(self, table: str | None = None) -> list[Commit]:
        """Return the loads that counted then."""
        return [commit for commit in super().commits(table) if commit_id(commit) in self._counting]

    def derived_by(self, table: str) -> str | None:
        """Return the source of the derived rows that counted then."""
        return self._state.derived.get(table)


def warehouse_state(warehouse: Warehouse) -> WarehouseState:
    """Return which loads count now; tables without any are left out."""
    derived = {table: source for table in sorted(DERIVED) if (source := warehouse.derived_by(table)) is not None}
    counting: dict[str, list[CommitState]] = {}
    for commit in warehouse.commits():
        if commit.table not in DERIVED or commit.source == derived.get(commit.table):
            counting.setdefault(commit.table, []).append(_state(warehouse, commit))
    return WarehouseState({name: tuple(counting[name]) for name in TABLES if name in counting}, derived)


def missing_from(warehouse: Warehouse, state: WarehouseState) -> list[str]:
    """Return what of a state is no longer there as it was, in words; empty where the warehouse can be read as it stood."""
    now = {commit_id(commit): commit for commit in warehouse.commits()}
    problems = []
    for table, commits in state.tables.items():
        for then in commits:
            if then.id not in now:
                problems.append(f"{table}: load {then.id} of {then.committed_at} ({then.rows} rows) is gone")
            elif _state(warehouse, now[then.id]).record != then.record:
                problems.append(f"{table}: the commit record of load {then.id} was changed")
            else:
                lost = [part for part in now[then.id].parts if not (warehouse.root / part).exists()]
                problems += [f"{table}: part {part} of load {then.id} is gone" for part in lost]
    return problems


def erased_rows(warehouse: Warehouse, since: datetime) -> dict[str, int]:
    """Return how many rows of each table were erased after an instant, as the warehouse noted it."""
    path = warehouse.root / ERASED_LOG
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    counts: dict[str, int] = {}
    for note in map(json.loads, lines):
        if _comparable(datetime.fromisoformat(note["at"])) > _comparable(since):
            table = str(note["file"]).split("/")[0]
            counts[table] = counts.get(table, 0) + int(note["rows"])
    return counts


def commit_id(commit: Commit) -> str:
    """Return the id of a load: the name of its commit record."""
    return f"{commit.table}-{commit.sha256[:16]}"


def _comparable(instant: datetime) -> datetime:
    """Return an instant as Shanghai wall-clock time, which is what one without a zone says already."""
    return instant if instant.tzinfo is None else instant.astimezone(SHANGHAI).replace(tzinfo=None)


def _state(warehouse: Warehouse, commit: Commit) -> CommitState:
    name = commit_id(commit)
    record = sha256((warehouse.root / "_commits" / f"{name}.json").read_bytes()).hexdigest()
    return CommitState(name, commit.sha256, record, commit.accepted, commit.committed_at)
