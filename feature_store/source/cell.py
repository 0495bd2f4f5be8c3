"""The values of cells or of a database column as the texts that a CSV file would hold."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from feature_store.online.protocol import SHANGHAI


def cell_text(value: object) -> str | None:
    """Return `value` as text, null as None; an instant with a zone becomes Asia/Shanghai wall clock.

    Raises
    ------
    TypeError
        The value is no text, number, flag, day or instant (bytes, for example).
    """
    return None if value is None else _writer(type(value))(value)


def column_texts(values: Sequence[object]) -> list[str | None]:
    """Return `cell_text` of each value; the kind of value is looked up once where all are of one.

    Raises
    ------
    TypeError
        See `cell_text`.
    """
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) != 1:
        return [cell_text(value) for value in values]
    write = _writer(kinds.pop())
    return [None if value is None else write(value) for value in values]


def _writer(kind: type) -> Callable[[Any], str]:
    """Return how values of `kind` are written; a subclass (of a driver) is written like what it is made of."""
    write = _WRITERS.get(kind) or next((_WRITERS[base] for base in kind.__mro__ if base in _WRITERS), None)
    if write is None:
        raise TypeError(f"{kind.__name__} is no text, number, flag, day or instant")
    return write


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _wall_clock(value: datetime) -> str:
    return str(value if value.tzinfo is None else value.astimezone(SHANGHAI).replace(tzinfo=None))


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: _flag,
    int: str,
    float: str,
    Decimal: _decimal,
    UUID: str,
    datetime: _wall_clock,
    date: date.isoformat,
}
