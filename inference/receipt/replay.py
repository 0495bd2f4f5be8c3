"""Replaying a receipt: everything it says is computed once more from what is kept, and compared field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from feature_store.desk.receipt import Receipt
from feature_store.error import FeatureStoreError
from feature_store.online.error import OnlineStoreError
from inference.error import InferenceError
from inference.receipt.state import CustomerStates
from inference.receipt.writing import receipt_content
from registry.error import RegistryError

_CLOSE = 1e-9
"""Probabilities of one model on one machine differ in no digit; another processor may sum in another order."""


@dataclass(frozen=True)
class Difference:
    """A field (with dots) that is not what the receipt says: then and now, null where it is missing."""

    field: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Replay:
    """The result: `same`, `differs` with each difference, or `cannot` with what is missing."""

    result: Literal["same", "differs", "cannot"]
    differences: tuple[Difference, ...] = ()
    missing: str | None = None


def replay(receipt: Receipt, states: CustomerStates) -> Replay:
    """Compute a receipt again from the snapshot and the bundle it names, and compare."""
    try:
        state = states.state(receipt.customer_id, receipt.snapshot_id, served=False)
        now = receipt_content(states.workshop(state), state, receipt.tag)
    except OnlineStoreError:
        raise
    except (FeatureStoreError, InferenceError, RegistryError) as error:
        return Replay("cannot", missing=str(error))
    differences = tuple(_differences("", receipt.content, now))
    return Replay("differs" if differences else "same", differences)


def _differences(field: str, then: Any, now: Any) -> Iterator[Difference]:  # noqa: ANN401 - any JSON
    if isinstance(then, dict) and isinstance(now, dict):
        for name in sorted({*then, *now}):
            yield from _differences(f"{field}.{name}".lstrip("."), then.get(name), now.get(name))
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (left, right) in enumerate(zip(then, now, strict=True)):
            yield from _differences(f"{field}.{number}", left, right)
    elif not _same(then, now):
        yield Difference(field, then, now)


def _same(then: object, now: object) -> bool:
    if isinstance(then, int | float) and isinstance(now, int | float):
        return abs(then - now) <= _CLOSE * max(1.0, abs(then))
    return then == now
