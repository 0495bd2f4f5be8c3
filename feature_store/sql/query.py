"""One query of a source database as SQL: its columns found, its rows ordered, from a start on."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from feature_store.error import SourceError
from feature_store.source.query_mapping import QueryMapping
from feature_store.sql.position import Start

Batch = Sequence[Row[Any]]
Rows = Generator[Batch]


class SourceQuery:
    """The rows of one query, each with `columns` (as the database spells them): the mapped ones and those that order the rows.

    `headers` gives the column of each name that the mapping uses; `order` is the watermark, where there is one, and the key.

    Raises
    ------
    SourceError
        A column that the mapping names is not there; the message names the field of the mapping and what there is.
    """

    def __init__(self, connection: Connection, mapping: QueryMapping, where: str) -> None:
        self.mapping = mapping
        self.where = where
        self._connection = connection
        self._relation = sa.text(mapping.relation or f"({(mapping.select or '').replace(':', chr(92) + ':')}) q")
        self._there = list(connection.execute(self._select(["*"]).where(sa.text("1 = 0"))).keys())
        self.headers = dict(
            self._found(source.headers, f"columns.{name}") for name, source in mapping.columns.items() if source.headers
        )
        self._watermark = self._found((mapping.watermark,), "watermark")[1] if mapping.watermark else None
        self._key = [self._found((name,), "key")[1] for name in mapping.key]
        self.order = [*([self._watermark] if self._watermark else []), *self._key]
        self.columns = list(dict.fromkeys([*self.headers.values(), *self.order]))

    def rows(self, start: Start, batch_rows: int) -> Rows:
        """Yield the rows from `start` on, in order, in batches that come over a cursor of the server."""
        statement = self._ordered(self.order)
        if self._watermark:
            statement = statement.where(_from(self._watermark, self._key, start))
        yield from self._batches(statement, batch_rows)

    def rows_without_watermark(self, batch_rows: int) -> Rows:
        """Yield the rows whose watermark is null, ordered by key; none where the mapping has no watermark."""
        if self._watermark is not None:
            statement = self._ordered(self._key).where(sa.column(self._watermark).is_(None))
            yield from self._batches(statement, batch_rows)

    def _ordered(self, by: Iterable[str]) -> sa.Select[Any]:
        return self._select(self.columns).order_by(*(sa.column(name) for name in by))

    def _select(self, names: Iterable[str]) -> sa.Select[Any]:
        columns: list[sa.ColumnElement[Any]] = [
            sa.literal_column("*") if name == "*" else sa.column(name).label(f"gridtags_{i}")
            for i, name in enumerate(names)
        ]
        return sa.select(*columns).select_from(self._relation)

    def _batches(self, statement: sa.Select[Any], batch_rows: int) -> Rows:
        result = self._connection.execute(statement, execution_options={"yield_per": batch_rows})
        cursor: Any = result.cursor
        try:
            yield from result.partitions()
        finally:
            # SQLAlchemy leaves the cursor of a connection that was lost open, and its driver complains.
            with suppress(self._connection.dialect.loaded_dbapi.Error):
                cursor.close()
            result.close()

    def _found(self, names: Sequence[str], field: str) -> tuple[str, str]:
        """Return the first of `names` that the query has, and how the database spells it."""
        for name in names:
            spelled = [column for column in self._there if column == name]
            spelled = spelled or [column for column in self._there if column.lower() == name.lower()]
            if len(spelled) == 1:
                return name, spelled[0]
        wanted = " or ".join(map(repr, names))
        raise SourceError(f"{self.where}: {field}: no column {wanted}; there are {', '.join(self._there)}")


def _from(watermark: str, key: Sequence[str], start: Start) -> sa.ColumnElement[bool]:
    """Return the condition of a start; its first part alone lets the database use an index on the watermark."""
    column: sa.ColumnElement[Any] = sa.column(watermark)
    if start.after:
        return sa.and_(column >= _value(start.after[0]), _behind([watermark, *key], start.after))
    return column.is_not(None) if start.since is None else column >= _value(start.since)


def _behind(names: Sequence[str], values: Sequence[object]) -> sa.ColumnElement[bool]:
    """Return `(a, b, …) > (…)` spelled out: not every database compares tuples."""
    pairs: list[tuple[sa.ColumnElement[Any], sa.BindParameter[Any]]] = [
        (sa.column(name), _value(value)) for name, value in zip(names, values, strict=True)
    ]
    *outer, (column, value) = pairs
    first: sa.ColumnElement[bool] = column > value
    return reduce(
        lambda rest, pair: sa.or_(pair[0] > pair[1], sa.and_(pair[0] == pair[1], rest)), reversed(outer), first
    )


def _value(value: object) -> sa.BindParameter[Any]:
    """Bind without a type of SQLAlchemy's: a cast to it would drop a zone or round; the driver knows its own values."""
    return sa.bindparam(None, value, type_=sa.types.NullType(), unique=True)
