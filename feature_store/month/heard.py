"""Who called in which month, in what mood and about what, as the text models heard it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feature_store.call_window import CONCERN
from feature_store.engine import Engine
from feature_store.month.span import GROUP, Span, any_of, number_of, with_group

_MOODS = ("dissatisfied", "angry")


@dataclass(frozen=True)
class Callers:
    """Callers of one month, region and class; each counts once, however often it called.

    `dissatisfied` and `angry` were so in one call at least. `concerns` maps a concern to those who raised it, `upset` to those of
    them who were dissatisfied in that month.
    """

    span: int
    region: str
    customer_type: str
    callers: int
    dissatisfied: int
    angry: int
    concerns: Mapping[str, int]
    upset: Mapping[str, int]


def callers_by_month(engine: Engine, spans: Sequence[Span]) -> list[Callers]:
    """Return the callers of each of the months, which must not overlap; `span` is the place of the month."""
    signals = engine.table("text_signals")
    heard = signals.filter(any_of(spans, signals.said_at))
    names = sorted(name for name in heard.columns if name.startswith(CONCERN))
    heard = heard.mutate(
        span=number_of(spans, heard.said_at),
        dissatisfied=heard.sentiment == "dissatisfied",
        angry=heard.angry.fill_null(False),
    )
    found = heard.group_by(["customer_id", "span"]).agg(
        **{name: heard[name].cast("int64").max() for name in (*_MOODS, *names)}
    )
    rows = with_group(engine, found)
    counted = rows.group_by(["span", *GROUP]).agg(
        callers=rows.count(),
        **{name: rows[name].sum() for name in (*_MOODS, *names)},
        **{f"upset_{name}": (rows[name] * rows.dissatisfied).sum() for name in names},
    )
    return [_callers(row, names) for row in counted.to_pyarrow().to_pylist()]


def _callers(row: Mapping[str, object], names: Sequence[str]) -> Callers:
    count = {name: int(str(value)) for name, value in row.items() if name not in GROUP}
    return Callers(
        count["span"], str(row["region"]), str(row["customer_type"]), count["callers"], count["dissatisfied"], count["angry"],
        {name.removeprefix(CONCERN): count[name] for name in names},
        {name.removeprefix(CONCERN): count[f"upset_{name}"] for name in names},
    )  # fmt: skip
