"""Conditions on customers: tags and attributes joined by AND, OR, NOT, and decided in three values as SQL does.

    value.high AND NOT mood.dissatisfied
    (load.peak_heavy OR load.volatile) AND region = '甲市' AND customer_type IN ('商业', '大型工业')

A tag is true for those who carry it, null where it cannot be decided. Only what is written here can be said: a condition
becomes SQL of column names that the snapshot has, and bound values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

ATTRIBUTES = frozenset({"region", "customer_type", "urban_rural"})

Facts = Mapping[str, str | None]
TagState = Callable[[str], bool | None]
"""Says of a tag id whether the customer carries it, None where that is not known."""


@dataclass(frozen=True)
class Tag:
    """The customer carries the tag."""

    id: str


@dataclass(frozen=True)
class Attribute:
    """The attribute has one of the values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold; null where it is null."""

    part: "Condition"


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Some:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Tag | Attribute | Not | All | Some


def tags_of(condition: Condition) -> frozenset[str]:
    """Return the ids of all tags that the condition reads."""
    return frozenset(each.id for each in _leaves(condition) if isinstance(each, Tag))


def attributes_of(condition: Condition) -> frozenset[str]:
    """Return the names of all attributes that the condition reads."""
    return frozenset(each.name for each in _leaves(condition) if isinstance(each, Attribute))


def holds(condition: Condition, tag: TagState, facts: Facts) -> bool | None:
    """Return whether the condition holds for one customer, None where that cannot be decided."""
    match condition:
        case Tag(tag_id):
            return tag(tag_id)
        case Attribute(name, values):
            known = facts.get(name)
            return None if known is None else known in values
        case Not(part):
            found = holds(part, tag, facts)
            return None if found is None else not found
        case All(parts):
            return _joined([holds(each, tag, facts) for each in parts], decides=False)
        case Some(parts):
            return _joined([holds(each, tag, facts) for each in parts], decides=True)


def sql_of(condition: Condition) -> tuple[str, list[str]]:
    """Return a DuckDB expression over columns of the snapshot's `tags` (t) and `facts` (f), and the values it binds.

    Names are quoted; the caller refuses those that the snapshot has not.
    """
    match condition:
        case Tag(tag_id):
            return f"(CASE t.{_quoted(tag_id)} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END)", []
        case Attribute(name, allowed):
            return f"(f.{_quoted(name)} IN ({', '.join('?' * len(allowed))}))", list(allowed)
        case Not(part):
            text, values = sql_of(part)
            return f"(NOT {text})", values
        case All(parts):
            return _sql_joined(" AND ", parts)
        case Some(parts):
            return _sql_joined(" OR ", parts)


def _joined(found: list[bool | None], *, decides: bool) -> bool | None:
    if decides in found:
        return decides
    return None if None in found else not decides


def _sql_joined(word: str, parts: tuple[Condition, ...]) -> tuple[str, list[str]]:
    found = [sql_of(each) for each in parts]
    return f"({word.join(text for text, _ in found)})", [value for _, values in found for value in values]


def _leaves(condition: Condition) -> list[Tag | Attribute]:
    match condition:
        case Not(part):
            return _leaves(part)
        case All(parts) | Some(parts):
            return [leaf for each in parts for leaf in _leaves(each)]
        case _:
            return [condition]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
