"""How a card writes figures."""

from collections.abc import Mapping

from pydantic import JsonValue

from registry.card.fact import Gap, Measured

NOTHING = "–"


def figure(number: JsonValue) -> str:
    """Return a number with four significant digits, `NOTHING` where it is null."""
    return f"{number:.4g}" if isinstance(number, int | float) else NOTHING


def percent(share: float | None) -> str:
    """Return a share as per cent with one decimal, `NOTHING` where it is null."""
    return NOTHING if share is None else f"{share:.1%}"


def with_interval(measured: Measured, few: str = NOTHING) -> str:
    """Return a figure and the ends of its interval: 0.812 [0.79, 0.833]; `few` where it is not known."""
    if measured.value is None:
        return few
    if measured.low is None or measured.high is None:
        return figure(measured.value)
    return f"{figure(measured.value)} [{figure(measured.low)}, {figure(measured.high)}]"


def points(gap: Gap) -> str:
    """Return a gap in percentage points with its interval: 22.9 [12.6, 33.4]; `NOTHING` where it is not known."""
    ends = (gap.size.value, gap.size.low, gap.size.high)
    if None in ends:
        return NOTHING
    value, low, high = (100 * float(end or 0.0) for end in ends)
    return f"{value:.1f} [{low:.1f}, {high:.1f}]"


def metric_figure(metric: Mapping[str, JsonValue]) -> str:
    """Return a metric's value and interval."""
    return f"{figure(metric['value'])} [{figure(metric['low'])}, {figure(metric['high'])}]"


def baseline(metric: Mapping[str, JsonValue]) -> str:
    """Return a metric's baseline with its name, `NOTHING` where there is none."""
    return NOTHING if metric["baseline"] is None else f"{figure(metric['baseline'])} ({metric['baseline_name']})"


def pairs(values: Mapping[str, object]) -> str:
    """Return names with their values in one line."""
    return ", ".join(f"{name} {value}" for name, value in values.items()) or NOTHING
