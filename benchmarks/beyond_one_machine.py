"""What 500 million customers would cost, reckoned: `python -m benchmarks.beyond_one_machine --units UNITS.json --json OUT`.

Ten thousand times each unit is drawn from what was measured, with as much noise as measurements of the same size differed by, and
each assumption from its range. Nothing here was measured at that size; the ranges say how little is known.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CUSTOMERS = 500_000_000
_DRAWS = 10_000
_LEAST_NOISE = 0.1
"""Two repetitions that happen to agree do not mean that the next would."""
_HOURS_A_MONTH = 730
Draws = NDArray[np.float64]
Measured = Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Assumption:
    """What was not measured: a figure between `low` and `high`, each as likely, and why it is not narrower."""

    name: str
    low: float
    high: float
    unit: str
    why: str


ASSUMPTIONS = (
    Assumption(
        "overhead", 1.2, 2.0, "×", "shuffles, stragglers and scheduling of a cluster, on top of the work of one machine"
    ),
    Assumption("slower_core", 0.8, 1.5, "×", "a core there against a core of the machine that was measured"),
    Assumption("window_hours", 3.0, 5.0, "h", "from the last delivery of the day to the first call of the morning"),
    Assumption("years", 2.0, 3.0, "years", "of readings, bills, payments and calls that are kept at hand"),
    Assumption("curve_share", 0.3, 1.0, "", "of customers whose quarter-hour curve is collected every day"),
    Assumption("snapshots", 35.0, 35.0, "", "nights whose facts and tags stay at hand"),
    Assumption(
        "changed_share", 0.02, 0.05, "a day", "of personas that a night changes; their earlier versions stay 30 days"
    ),
    Assumption("copies", 3.0, 3.0, "×", "of every row in a distributed SQL database"),
    Assumption("core_hour", 0.15, 0.45, "CNY", "price of one core for one hour, memory with it"),
    Assumption("object_month", 0.09, 0.15, "CNY/GB", "price of object storage for a month, for Parquet"),
    Assumption("ssd_month", 0.35, 1.0, "CNY/GB", "price of fast storage for a month, for the online store"),
)
_KEPT_DAYS = 30
_GB, _TB = 1e9, 1e12


@dataclass(frozen=True)
class Range:
    """One figure of the reckoning: the middle, and between which it lies nine times out of ten."""

    name: str
    unit: str
    low: float
    middle: float
    high: float


class Units:
    """Draws of what one customer costs, from what was measured."""

    def __init__(self, measured: Measured, random: np.random.Generator) -> None:
        self._measured, self._random = measured, random
        few, many = (choose(row["customers"] for row in measured) for choose in (min, max))
        self._few, self._many = ([row for row in measured if row["customers"] == size] for size in (few, many))

    def of(self, name: str) -> Draws:
        """Return draws of a unit per customer."""
        values = np.array([_slope(few, many, name) for few in self._few for many in self._many])
        return self._random.choice(values, _DRAWS) * self._random.lognormal(0, self._noise(name), _DRAWS)

    def _noise(self, name: str) -> float:
        """Return how far measurements of one size lie apart, as the deviation of their logarithm."""
        by_size: dict[float, list[float]] = {}
        for row in self._measured:
            by_size.setdefault(row["customers"], []).append(np.log(row[name]))
        spreads = [np.std(each, ddof=1) for each in by_size.values() if len(each) > 1]
        return max(_LEAST_NOISE, float(np.max(spreads)) if spreads else 0.0)


def _slope(few: Mapping[str, float], many: Mapping[str, float], name: str) -> float:
    """Return what one more customer costs: what does not grow, such as starting and reading the models, is paid once."""
    more = many["customers"] - few["customers"]
    slope = (many[name] - few[name]) / more if more else 0.0
    return slope if slope > 0 else many[name] / many["customers"]


def reckon(content: Mapping[str, object], customers: int = CUSTOMERS, seed: int = 7) -> list[Range]:
    """Return what so many customers would need and cost, from the content of a file of `benchmarks.resource_units`."""
    measured, tables = content["measured"], content["demo"]
    if not isinstance(measured, list) or not isinstance(tables, dict):
        raise TypeError("no file of benchmarks.resource_units: measured must be a list, demo an object")
    random = np.random.default_rng(seed)
    units = Units(measured, random)
    given = {each.name: random.uniform(each.low, each.high, _DRAWS) for each in ASSUMPTIONS}
    figures = {**_disk(units, tables, given, customers), **_work(units, given, customers)}
    figures |= _price(figures, given, customers)
    return [_range(name, unit, draws) for (name, unit), draws in figures.items()]


Figures = dict[tuple[str, str], Draws]


def _disk(
    units: Units, tables: Mapping[str, Mapping[str, float]], given: Mapping[str, Draws], customers: int
) -> Figures:
    curve_day = (_bytes(tables, "load_curves") + _bytes(tables, "curve_days")) / tables["load_curves"]["rows"]
    text = sum(_bytes(tables, name) for name in ("calls", "call_turns", "text_signals", "work_orders", "contacts"))
    said = text / tables["customers"]["rows"] / 2  # the demo's two years
    year = units.of("year_bytes") + given["curve_share"] * 365 * curve_day + said
    online = units.of("online_bytes") * (1 + given["changed_share"] * _KEPT_DAYS) * given["copies"]
    return {
        ("warehouse", "TB"): customers * year * given["years"] / _TB,
        ("snapshots", "TB"): customers * units.of("snapshot_bytes") * given["snapshots"] / _TB,
        ("online store", "TB"): customers * online / _TB,
    }


def _work(units: Units, given: Mapping[str, Draws], customers: int) -> Figures:
    slower = given["overhead"] * given["slower_core"] / 3600
    features = customers * units.of("feature_cpu_seconds") * slower
    night = customers * units.of("night_cpu_seconds") * slower
    return {
        ("features, a night", "core hours"): features,
        ("scores, tags and documents, a night", "core hours"): night,
        ("cores while a night runs", "cores"): (features + night) / given["window_hours"],
    }


def _price(figures: Figures, given: Mapping[str, Draws], customers: int) -> Figures:
    hours = figures["features, a night", "core hours"] + figures["scores, tags and documents, a night", "core hours"]
    work = hours * 30 * given["core_hour"]
    cold = (figures["warehouse", "TB"] + figures["snapshots", "TB"]) * _TB / _GB * given["object_month"]
    fast = figures["online store", "TB"] * _TB / _GB * given["ssd_month"]
    serving = 64 * _HOURS_A_MONTH * given["core_hour"]
    total = work + cold + fast + serving
    return {
        ("nights", "CNY a month"): work,
        ("Parquet", "CNY a month"): cold,
        ("online store, kept", "CNY a month"): fast,
        ("64 cores that serve", "CNY a month"): serving,
        ("all together", "CNY a month"): total,
        ("a customer", "CNY a year"): total * 12 / customers,
    }


def _bytes(tables: Mapping[str, Mapping[str, float]], name: str) -> float:
    return float(tables[name]["bytes"])


def _range(name: str, unit: str, draws: Draws) -> Range:
    low, middle, high = (float(f"{each:.3g}") for each in np.percentile(draws, (5, 50, 95)))
    return Range(name, unit, low, middle, high)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reckon and write what came out."""
    parser = argparse.ArgumentParser(prog="benchmarks.beyond_one_machine", description="What 500 million would cost.")
    parser.add_argument("--units", type=Path, required=True, help="file of benchmarks.resource_units")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT")
    options = parser.parse_args(arguments)
    figures = reckon(json.loads(options.units.read_text(encoding="utf-8")))
    content = {
        "customers": CUSTOMERS, "draws": _DRAWS, "assumptions": [asdict(each) for each in ASSUMPTIONS],
        "figures": [asdict(each) for each in figures],
    }  # fmt: skip
    options.json.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
