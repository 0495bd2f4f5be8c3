"""Publications to the online stores, killed at random moments.

Afterwards the store opens and holds all of the old state or all of the new one; doing it again completes it, and the
change feed proves that no version was lost or written twice.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from benchmarks.durability_entry import READY, DurabilityResult, durability, kill_at_random
from benchmarks.postgres_server import postgres
from feature_store.online.error import PublicationError
from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef

Kind = Literal["whole", "difference"]
State = dict[str, int]
"""Of each customer the round that brought the documents."""

_CUSTOMERS = 12_000
_EVERY = 5
_BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)


@durability("publish")
def publications(moments: int) -> Iterator[DurabilityResult]:
    """Kill whole publications and differences, on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        for kind in ("whole", "difference"):
            for name, location in (
                ("SQLite", str(Path(folder) / f"{kind}.db")),
                ("PostgreSQL", server.create_database()),
            ):
                yield kill_at_random(Publication(f"publish, {kind}, {name}", location, kind), moments)


@dataclass
class Publication:
    """Round after round on one store; the even rounds bring other documents than the odd ones, to other customers."""

    name: str
    location: str
    kind: Kind
    customers: int = _CUSTOMERS
    number: int = 0
    completed: int = 0
    state: State = field(default_factory=dict)
    cursor: str = ""

    def prepare(self) -> Sequence[str]:
        """Let the last round be complete and return the command of the next."""
        store = open_store(self.location)
        try:
            if self.number == 0:
                publish(store, "whole", 0, self.customers)
                self.state = after("whole", 0, self.customers, {})
            elif self.completed < self.number:
                self.complete()
            store.prune(datetime.now(tz=UTC))  # or each round would find more versions, and take longer, than the last
            self.cursor = _all_changes(store, self.cursor)[1]
        finally:
            store.close()
        self.number += 1
        return ["-m", "benchmarks.durability_publish", self.location, self.kind, str(self.number), str(self.customers)]

    def outcome(self) -> str:
        """Return `old` or `new` after comparing every customer with it."""
        store = open_store(self.location)
        try:
            current = store.current()
            outcome = "new" if current is not None and current.snapshot_id == f"round-{self.number}" else "old"
            expected = self._expected() if outcome == "new" else self.state
            _require_state(store, expected)
        finally:
            store.close()
        return outcome

    def complete(self) -> None:
        """Publish the round again and compare every customer and every change with what they have to be."""
        store, expected = open_store(self.location), self._expected()
        try:
            try:
                publish(store, self.kind, self.number, self.customers)
            except PublicationError as refused:
                _require(str(refused).endswith("was published before"), str(refused))
            _require_state(store, expected)
            changes = _all_changes(store, self.cursor)[0]
            news = {each for each in {*expected, *self.state} if expected.get(each) != self.state.get(each)}
            _require(sorted(changes) == sorted(news), f"{len(changes)} changes instead of {len(news)}")
        finally:
            store.close()
        self.state, self.completed = expected, self.number

    def _expected(self) -> State:
        return after(self.kind, self.number, self.customers, self.state)


def publish(store: OnlineStore, kind: Kind, number: int, customers: int) -> None:
    """Publish one round: one customer leaves, one comes, all others or every fifth of them change."""
    snapshot = SnapshotRef(f"round-{number}", _BEGINNING + timedelta(days=number), "bench", customers)
    changed = ((each, _documents(each, number)) for each in _changed(kind, number, customers))
    if kind == "whole":
        store.publish(snapshot, changed)
    else:
        store.publish_changes(snapshot, changed, [_customer(number - 1)])


def after(kind: Kind, number: int, customers: int, before: State) -> State:
    """Return the state after the round."""
    kept = (
        {} if kind == "whole" else {each: brought for each, brought in before.items() if each != _customer(number - 1)}
    )
    return {**kept, **dict.fromkeys(_changed(kind, number, customers), number)}


def _changed(kind: Kind, number: int, customers: int) -> list[str]:
    everybody = range(number, number + customers)
    last = number + customers - 1
    return [
        _customer(each) for each in everybody if kind == "whole" or each % _EVERY == number % _EVERY or each == last
    ]


def _customer(number: int) -> str:
    return f"C{number:08d}"


def _documents(customer_id: str, number: int) -> Documents:
    return Documents(f"{customer_id} {number} tags".encode() * 20, f"{customer_id} {number} persona".encode() * 20)


def _require_state(store: OnlineStore, state: State) -> None:
    found = store.read_many([*state, *(_customer(each) for each in range(max(state.values()) + 1))])
    wrong = [each for each in {*found, *state} if each not in state or found.get(each) != _documents(each, state[each])]
    _require(not wrong, f"{len(wrong)} customers are neither of the old state nor of the new one: {wrong[:3]}")
    current = store.current()
    _require(current is not None and current.customers == len(state), f"{current} instead of {len(state)} customers")


def _all_changes(store: OnlineStore, cursor: str) -> tuple[list[str], str]:
    customers: list[str] = []
    while True:
        changes, cursor = store.changes(cursor, 5_000)
        if not changes:
            return customers, cursor
        customers += [each.customer_id for each in changes]


def _require(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def main(location: str, kind: str, number: int, customers: int) -> None:
    """Publish one round; this is the child that gets killed."""
    store = open_store(location)
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    publish(store, "whole" if kind == "whole" else "difference", number, customers)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
