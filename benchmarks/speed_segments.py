"""What segments of many customers cost, choice of k and hard rules included, against one k-means on the same matrix."""

from collections.abc import Iterator

from benchmarks.speed_child import Cost, measure
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark

_CHILD = "benchmarks.speed_segments_child"
_SIZES = {"small": (10_000,), "full": (10_000, 100_000, 1_000_000)}
_RATIO = 3.0


@benchmark("models")
def segments_of_everybody(size: Size) -> Iterator[SpeedResult]:
    """Group customers by 40 features, candidates of three methods and k = 3 … 7; the bar is for a million."""
    for customers in _SIZES[size]:
        ours, plain, held = (_cost(kind, customers) for kind in ("ours", "plain", "matrix"))
        name = f"segments of {customers:,} customers"
        note = f"{ours.seconds:.1f} s against {plain.seconds:.1f} s of one k-means, k = 7, n_init = 4"
        ratio = SpeedResult(f"{name} ÷ k-means", "models", ours.seconds / plain.seconds, "×", note=note)
        yield at_most(_RATIO, ratio) if customers == _SIZES["full"][-1] else ratio
        note = f"{held.gib:.2f} GiB of them libraries and the matrix; k-means {plain.gib:.2f} GiB"
        yield SpeedResult(f"{name}, memory", "models", ours.gib, "GiB", note=note)


def _cost(kind: str, customers: int) -> Cost:
    cost = measure(_CHILD, [kind, str(customers)])
    if cost is None:
        raise RuntimeError(f"{kind} of {customers} customers died")
    return cost
