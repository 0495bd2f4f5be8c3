"""One query of a source database: what is read, in which order, and how far back the next run looks."""

import re
from datetime import timedelta
from typing import Self

from pydantic import Field, field_validator, model_validator

from feature_store.canonical import TABLES
from feature_store.source.table_mapping import TableMapping

_RELATION = re.compile(r"[^\W\d][\w$#]*(\.[^\W\d][\w$#]*){0,2}")
_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


class QueryMapping(TableMapping):
    """A table or view (`from`, with its schema) or the text of a SELECT (`select`), and the table it feeds.

    `key` names the source's columns that tell its rows apart; a null in one is an error. `watermark` names a column that grows
    when a row is inserted or changed: the next run reads the rows from the watermark reached on, and before it for `overlap`
    (ISO 8601, PT30M), which a source needs whose transactions commit late. Without a watermark every run reads all rows.
    `name` tells queries of one source apart and is remembered: another name reads everything again.
    """

    name: str = ""
    relation: str | None = Field(default=None, alias="from")
    select: str | None = None
    key: tuple[str, ...] = Field(min_length=1)
    watermark: str | None = None
    overlap: timedelta = timedelta(0)

    @property
    def label(self) -> str:
        """Name in messages and commit records: `name`, else what stands in `from`, else the table that is fed."""
        return self.name or self.relation or self.table

    @property
    def order(self) -> tuple[str, ...]:
        """Source columns that order the rows: the watermark, then the key."""
        return (*([self.watermark] if self.watermark else []), *self.key)

    @field_validator("key", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("relation")
    @classmethod
    def _is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not _RELATION.fullmatch(value):
            raise ValueError(f"{value!r} is no table name (schema.table); give anything else as `select`")
        return value

    @field_validator("select")
    @classmethod
    def _is_one_select(cls, value: str | None) -> str | None:
        if value is not None and (not _SELECT.match(value) or ";" in value):
            raise ValueError("expected one SELECT (or WITH … SELECT) without semicolons")
        return value

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if (self.relation is None) == (self.select is None):
            raise ValueError("give exactly one of `from` and `select`")
        if self.overlap < timedelta(0) or (self.overlap and not self.watermark):
            raise ValueError("`overlap` must be positive and needs a `watermark`")
        for name, source in self.columns.items():
            column = TABLES[self.table].column(name)
            private = {header.lower() for header in source.headers} if column.free_text or column.hashed else set()
            if shown := [header for header in self.order if header.lower() in private]:
                raise ValueError(
                    f"{', '.join(shown)}: personal data ({name}) cannot order rows, since positions are kept"
                )
        return self
