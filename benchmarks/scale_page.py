"""The pages about size, made from the measurements: `python -m benchmarks.scale_page` writes both; a test finds them stale.

docs/reference/resources.json, newcomer.json  →  docs/reference/resources.md
docs/explanation/beyond-one-machine.json      →  docs/explanation/beyond-one-machine.md
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_DOCS = Path(__file__).resolve().parent.parent / "docs"
RESOURCES = _DOCS / "reference" / "resources.json"
NEWCOMER = _DOCS / "reference" / "newcomer.json"
BEYOND = _DOCS / "explanation" / "beyond-one-machine.json"
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("page")),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - Markdown of our own figures
)
_RECKONED = (200_000, 1_000_000, 5_000_000)
_NIGHTS, _YEARS, _MARGIN = 35, 3, 1.3
_HEAD = (
    "customers", f"warehouse, {_YEARS} years (GB)", f"{_NIGHTS} snapshots (GB)", "online store (GB)", "features (core min)",
    "night (core min)", "memory (GiB)",
)  # fmt: skip
_UNITS = (
    ("a year of readings, bills and payments", "year_bytes", 1.0, "bytes"),
    ("facts and tags of one night", "snapshot_bytes", 1.0, "bytes"),
    ("tags and persona online", "online_bytes", 1.0, "bytes"),
    ("all features", "feature_cpu_seconds", 1e3, "ms of processor"),
    ("a night, all processes together", "night_cpu_seconds", 1e3, "ms of processor"),
)
_STEPS = {
    "clone": "the repository is cloned",
    "install": "`make install`",
    "demo": "`make demo`, 5,000 customers",
    "console": "`gridtags serve`, a login, the page of a customer",
}
Measured = Sequence[Mapping[str, float]]


def resources_page(content: Mapping[str, Any], newcomer: Mapping[str, Any]) -> str:
    """Return the page about disk, memory and minutes, from files of `benchmarks.resource_units` and `benchmarks.newcomer`."""
    measured: Measured = content["measured"]
    sizes = sorted({int(row["customers"]) for row in measured})
    of_size = {size: [row for row in measured if row["customers"] == size] for size in sizes}
    largest = of_size[sizes[-1]]
    repeated = max(sizes, key=lambda size: (len(of_size[size]) > 1, size))
    rows = [_row(f"{size:,}", size, rows, 1.0) for size, rows in of_size.items()]
    rows += [_row(f"*{size:,}*", size, largest, _MARGIN) for size in _RECKONED if size > sizes[-1]]
    return _TEMPLATES.get_template("resources.md.jinja").render(
        machine=content["machine"],
        margin=round((_MARGIN - 1) * 100),
        sizes=_table(_HEAD, rows),
        repeated=f"{repeated:,}",
        repeats=len(of_size[repeated]),
        units=_table(("what", "amount", "unit"), [_unit(each, of_size[repeated]) for each in _UNITS]),
        tables=_table(("table", "rows", "bytes a row"), _demo_rows(content["demo"])),
        path=_table(("step", "seconds"), _steps(newcomer["seconds"])),
        newcomer=newcomer,
    )


def beyond_page(content: Mapping[str, Any], units: Mapping[str, Any]) -> str:
    """Return the page about what does not fit one machine, from the files of both benchmarks."""
    figures, assumptions = content["figures"], content["assumptions"]
    by_name = {each["name"]: each for each in figures}
    sizes = sorted({int(row["customers"]) for row in units["measured"]})
    total = by_name["all together"]
    said = [(each["name"].replace("_", " "), _between(each), each["unit"], each["why"]) for each in assumptions]
    shown = [(each["name"], *(_short(each[at]) for at in ("low", "middle", "high")), each["unit"]) for each in figures]
    return _TEMPLATES.get_template("beyond-one-machine.md.jinja").render(
        millions=f"{content['customers'] / 1e6:,.0f}",
        draws=f"{content['draws']:,}",
        sizes=f"{sizes[0]:,} and {sizes[-1]:,}",
        figures=_table(("what", "low", "middle", "high", "unit"), shown),
        cores=_short(by_name["cores while a night runs"]["middle"]),
        low=_short(total["low"] / 1e3),
        high=_short(total["high"] / 1e3),
        assumptions=_table(("assumption", "between", "unit", "why"), said),
    )


def _row(title: str, size: int, measured: Measured, margin: float) -> tuple[str, ...]:
    def grown(name: str, per: float) -> str:
        return _short(margin * size * median(row[name] / row["customers"] for row in measured) / per)

    memory = max(max(row["feature_gib"], row["night_gib"]) for row in measured)
    return (
        title, grown("year_bytes", 1e9 / _YEARS), grown("snapshot_bytes", 1e9 / _NIGHTS), grown("online_bytes", 1e9),
        grown("feature_cpu_seconds", 60), grown("night_cpu_seconds", 60), _short(memory) if margin == 1 else "–",
    )  # fmt: skip


def _unit(unit: tuple[str, str, float, str], measured: Measured) -> tuple[str, ...]:
    title, name, scale, what = unit
    values = [row[name] / row["customers"] * scale for row in measured]
    low, high = _short(min(values)), _short(max(values))
    return title, low if low == high else f"{low} – {high}", what


def _demo_rows(tables: Mapping[str, Mapping[str, float]]) -> list[tuple[str, ...]]:
    held = {name: each for name, each in tables.items() if each["rows"]}
    return [(f"`{name}`", f"{each['rows']:,.0f}", _short(each["bytes"] / each["rows"])) for name, each in held.items()]


def _steps(seconds: Mapping[str, float]) -> list[tuple[str, str]]:
    said = [(_STEPS[name], f"{each:,.0f}") for name, each in seconds.items()]
    return [*said, ("together", f"{sum(seconds.values()):,.0f}")]


def _between(assumption: Mapping[str, Any]) -> str:
    low, high = assumption["low"], assumption["high"]
    return f"{low:g}" if low == high else f"{low:g} – {high:g}"


def _short(figure: float) -> str:
    """Return a figure with three digits that count, thousands whole."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Write both pages."""
    paths = (RESOURCES, NEWCOMER, BEYOND)
    units, newcomer, beyond = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    RESOURCES.with_suffix(".md").write_text(resources_page(units, newcomer), encoding="utf-8")
    BEYOND.with_suffix(".md").write_text(beyond_page(beyond, units), encoding="utf-8")


if __name__ == "__main__":
    main()
