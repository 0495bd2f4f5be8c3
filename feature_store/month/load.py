"""Demand of two months and of the same months a year before, with the moments that the interval of a growth needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from feature_store.engine import Engine
from feature_store.month.span import GROUP, Span, any_of, with_group

LEAST_DAYS = 20
"""So many days of a month must have been read for a customer to count: fewer say little of the month."""
_SPANS = 4
_PAIRS = tuple(combinations_with_replacement(range(_SPANS), 2))


@dataclass(frozen=True)
class LoadMoments:
    """Mean kWh a day of each of `customers`, in four months: the month, the one before, and both a year earlier.

    `sums` (4,) and `products` (4, 4) are sums over the customers. All of them were read on enough days of the first two months,
    and where `year_before` also of the other two; else the sums of these are 0.
    """

    region: str
    customer_type: str
    year_before: bool
    customers: int
    sums: NDArray[np.float64]
    products: NDArray[np.float64]


def load_moments(engine: Engine, spans: Sequence[Span]) -> list[LoadMoments]:
    """Return the moments of every region and class, for the month, the month before, and both a year earlier.

    A mean a day compares months of different length and forgives days that were not read.
    """
    per_customer = with_group(engine, _daily_means(engine.table("meter_readings"), spans))
    known = per_customer.filter(per_customer.mean_0.notnull() & per_customer.mean_1.notnull())
    complete = known.mean_2.notnull() & known.mean_3.notnull()
    rows = known.mutate(
        year_before=complete, mean_2=complete.ifelse(known.mean_2, 0.0), mean_3=complete.ifelse(known.mean_3, 0.0)
    )
    found = rows.group_by([*GROUP, "year_before"]).agg(
        customers=rows.count(),
        **{f"sum_{each}": rows[f"mean_{each}"].sum() for each in range(_SPANS)},
        **{f"product_{left}_{right}": (rows[f"mean_{left}"] * rows[f"mean_{right}"]).sum() for left, right in _PAIRS},
    )
    return [_moments(row) for row in found.to_pyarrow().to_pylist()]


def _daily_means(readings: ir.Table, spans: Sequence[Span]) -> ir.Table:
    read = readings.filter(any_of(spans, readings.day) & readings.kwh.notnull())
    within = [span.holds(read.day) for span in spans]
    sums = read.group_by("customer_id").agg(
        **{f"kwh_{number}": read.kwh.sum(where=each) for number, each in enumerate(within)},
        **{f"days_{number}": read.count(where=each) for number, each in enumerate(within)},
    )
    means = {
        f"mean_{number}": (sums[f"days_{number}"] >= LEAST_DAYS).ifelse(
            sums[f"kwh_{number}"] / sums[f"days_{number}"], None
        )
        for number in range(_SPANS)
    }
    return sums.select("customer_id", **means)


def _moments(row: dict[str, Any]) -> LoadMoments:
    products = np.zeros((_SPANS, _SPANS))
    for left, right in _PAIRS:
        products[left, right] = products[right, left] = row[f"product_{left}_{right}"]
    sums = np.array([row[f"sum_{each}"] for each in range(_SPANS)], dtype="float64")
    return LoadMoments(
        str(row["region"]),
        str(row["customer_type"]),
        bool(row["year_before"]),
        row["customers"],
        sums,
        products,
    )
