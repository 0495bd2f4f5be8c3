"""The page of the canonical tables."""

from docs.generate.markdown import code, page, table
from feature_store.canonical import DERIVED, TABLES
from feature_store.column import Column, Table

_HEADERS = ("column", "中文", "type", "unit", "null", "allowed", "")
_POINTS = "p1"  # the 96 points of a curve differ in nothing but their number


def table_page() -> str:
    """Return every canonical table with its columns, key, times and parents."""
    intro = (
        "Every source is mapped to these tables. Energy is in kWh, power in kW, capacity in kVA, money in CNY; instants are "
        "Asia/Shanghai wall-clock time. `gridtags ingest FOLDER --source canonical` reads files that carry these names."
    )
    return page("Tables", intro, *(_section(each) for each in TABLES.values()))


def _section(each: Table) -> str:
    columns = [column for column in each.columns if not _is_further_point(column.name)]
    return "\n\n".join([f"## {each.name} {each.zh}", _facts(each), table(_HEADERS, map(_row, columns))])


def _facts(each: Table) -> str:
    derived = "Derived here, delivered by no source. " if each.name in DERIVED else ""
    parents = "".join(f" `{column}` must exist in `{parent}`." for column, parent in each.parents)
    key = ", ".join(map(code, each.key))
    available = f"`available_at` is delivered, or `{each.available_after}`."
    return f"{derived}Key: {key}. It happened at `{each.event_timestamp}`; {available}{parents}"


def _row(column: Column) -> list[object]:
    name = f"{code('p1')} … {code('p96')}" if column.name == _POINTS else code(column.name)
    allowed = column.range_text() if column.allowed or column.low is not None or column.high is not None else ""
    null = "yes" if column.nullable else ""
    return [name, column.zh, column.type.name.lower(), column.unit, null, allowed, _handling(column)]


def _handling(column: Column) -> str:
    if column.hashed:
        return "kept as a keyed hash"
    return "redacted before it is written" if column.free_text else ""


def _is_further_point(name: str) -> bool:
    return name.startswith("p") and name[1:].isdigit() and name != _POINTS
