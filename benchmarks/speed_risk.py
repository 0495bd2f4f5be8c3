"""Speed of the risk model in service beside bare LightGBM, on one core: calibrated probabilities, and reasons for the flagged."""

from collections.abc import Iterator

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark

_CHILD = "benchmarks.speed_risk_child"
_SIZES = {"small": (5_000, 10_000, 20_000), "full": (100_000, 300_000, 1_000_000)}
_RATIO, _OVER, _GIB = 0.9, 0.1, 0.1


@benchmark("risk")
def risk_model(size: Size) -> Iterator[SpeedResult]:
    """Score rows of 60 features in three sizes, and explain the riskiest 5 % of the largest."""
    for rows in _SIZES[size]:
        done = figures_of(_CHILD, "scores", rows)
        name = f"probabilities of {rows:,} × 60"
        note = f"{done['rate']:,.0f} rows/s, median of rounds in alternation"
        yield at_least(_RATIO, SpeedResult(f"{name}, ours ÷ bare predict", "risk", done["ratio"], "×", note=note))
        yield at_most(_GIB, SpeedResult(f"{name}, memory beyond the rows", "risk", done["gib"], "GiB"))
    done = figures_of(_CHILD, "reasons", rows)
    note = f"{done['rows']:,.0f} rows, {done['rate']:,.0f} rows/s, batches in alternation"
    yield at_most(
        _OVER, SpeedResult("reasons of the flagged 5 % over pred_contrib", "risk", done["over"], "", note=note)
    )
