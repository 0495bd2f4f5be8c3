"""How customers judged what they met with, and where they met it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from feature_store.engine import Engine
from feature_store.month.span import Span, any_of, number_of

LOW_SCORE = 2
"""Of 1 … 5: 2 is dissatisfied, 1 very dissatisfied."""


@dataclass(frozen=True)
class Judged:
    """Customers who answered a survey of one channel or about one matter in a month; `dissatisfied` gave a low score once."""

    span: int
    name: str
    customers: int
    dissatisfied: int


@dataclass(frozen=True)
class TouchPoint:
    """Customers who met with the utility in one way in a month: what for, on which channel."""

    span: int
    channel: str
    kind: str
    customers: int


def judged(engine: Engine, by: Literal["channel", "topic"], spans: Sequence[Span]) -> list[Judged]:
    """Return the answers to surveys by channel or by topic; those without one are left out."""
    surveys = engine.table("surveys")
    asked = surveys.filter(any_of(spans, surveys.surveyed_at) & surveys[by].notnull())
    asked = asked.mutate(span=number_of(spans, asked.surveyed_at), low=(asked.score <= LOW_SCORE).cast("int64"))
    people = asked.group_by(["customer_id", "span", by]).agg(low=asked.low.max())
    found = people.group_by(["span", by]).agg(customers=people.count(), dissatisfied=people.low.sum())
    return [
        Judged(row["span"], row[by], row["customers"], row["dissatisfied"]) for row in found.to_pyarrow().to_pylist()
    ]


def touch_points(engine: Engine, spans: Sequence[Span]) -> list[TouchPoint]:
    """Return how many customers each touch point met in each month."""
    contacts = engine.table("contacts")
    met = contacts.filter(any_of(spans, contacts.contacted_at))
    met = met.mutate(span=number_of(spans, met.contacted_at), kind=met.kind.fill_null(""))
    people = met.group_by(["customer_id", "span", "channel", "kind"]).agg()
    found = people.group_by(["span", "channel", "kind"]).agg(customers=people.count())
    return [
        TouchPoint(row["span"], row["channel"], row["kind"], row["customers"]) for row in found.to_pyarrow().to_pylist()
    ]
