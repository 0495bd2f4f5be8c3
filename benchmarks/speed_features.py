"""Speed of computing every feature for everybody, how it grows with the number of customers, and what pandas would take."""

import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import feature_store.features  # noqa: F401 - registers them
from benchmarks.speed_child import Cost, measure
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_features_child import PANDAS_FEATURES
from benchmarks.speed_history import DAYS, write_year
from feature_store.feature import FEATURES

_CHILD = "benchmarks.speed_features_child"
_SIZES = {"small": (2_000, 6_000, 20_000), "full": (100_000, 300_000, 1_000_000)}
_MINUTES, _GIB, _EXPONENT = 10, 8, 1.1


@benchmark("feature_store")
def features_of_everybody(size: Size) -> Iterator[SpeedResult]:
    """Compute all features from a year of daily readings, bills and payments, three sizes, on two cores."""
    costs: dict[int, Cost] = {}
    pandas: tuple[int, Cost] | None = None
    for customers in _SIZES[size]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "warehouse"
            write_year(root, customers)
            costs[customers] = _ours(root, customers)
            yield from _results(customers, costs[customers])
            cost = measure(_CHILD, ["pandas", str(root), str(Path(folder) / "pandas.parquet")])
            pandas = (customers, cost) if cost else pandas
    exponent = _exponent(list(costs.items()))
    yield at_most(_EXPONENT, SpeedResult("growth of time with customers", "feature_store", exponent, "exponent"))
    if pandas:
        yield _against_pandas(*pandas, costs[pandas[0]])


def _ours(root: Path, customers: int) -> Cost:
    cost = measure(_CHILD, ["ours", str(root), str(root.parent / "features")])
    if cost is None or cost.checksum != customers:
        raise RuntimeError(f"the features of {customers} customers did not come out: {cost}")
    return cost


def _results(customers: int, cost: Cost) -> Iterator[SpeedResult]:
    name, note = (
        f"all features of {customers:,} customers",
        f"{len(FEATURES)} features, {customers * DAYS / 1e6:.1f} M readings",
    )
    time = SpeedResult(name, "feature_store", cost.seconds / 60, "min", note=note)
    memory = SpeedResult(f"{name}, memory", "feature_store", cost.gib, "GiB")
    judged = customers == _SIZES["full"][-1]
    yield at_most(_MINUTES, time) if judged else time
    yield at_most(_GIB, memory) if judged else memory


def _exponent(costs: Sequence[tuple[int, Cost]]) -> float:
    """Return the slope between the smallest and the largest size, both axes logarithmic."""
    (few, first), (many, last) = costs[0], costs[-1]
    return math.log(last.seconds / first.seconds) / math.log(many / few)


def _against_pandas(customers: int, cost: Cost, ours: Cost) -> SpeedResult:
    ratio = (cost.seconds / PANDAS_FEATURES) / (ours.seconds / len(FEATURES))
    note = (
        f"at {customers:,} customers, the largest size pandas survives in 8 GiB: {PANDAS_FEATURES} features in "
        f"{cost.seconds:.0f} s and {cost.gib:.1f} GiB; ours {len(FEATURES)} in {ours.seconds:.0f} s and {ours.gib:.1f} GiB"
    )
    return SpeedResult("pandas ÷ ours, a feature", "feature_store", ratio, "×", note=note)
