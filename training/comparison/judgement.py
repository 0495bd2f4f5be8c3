"""From findings to gates: which limits of `[comparison]` a version keeps."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import isfinite

from registry.evidence import Gate
from training.comparison.config import ComparisonConfig
from training.comparison.finding import Findings, Pair, known

VINTAGE = "vintage"
CALIBRATION = "ece"
AGREEMENT = "agreement"
GAP = "_gap"


def judge(found: Findings, config: ComparisonConfig, *, trivial: bool = False) -> tuple[Gate, ...]:
    """Return every limit with its figure; against the `trivial` baseline nothing may be lost at all.

    A figure that could not be measured passes nothing: rows that cannot be compared block. Single vintages of few rows, or without
    both classes, do not.
    """
    rows = Gate(
        name="comparable_rows", value=found.rows, bound=f"≥ {config.least_rows}", passed=found.rows >= config.least_rows
    )
    return (rows, *_overall(found, config, trivial=trivial), *_parts(found, config), *_fairness(found, config))


def _overall(found: Findings, config: ComparisonConfig, *, trivial: bool) -> Iterator[Gate]:
    main, error, kept = (found.pair(name) for name in (found.main, CALIBRATION, AGREEMENT))
    if main is not None and found.rows:
        yield _lower_end(found.main, main, 0.0 if trivial else config.figure_drop)
    if error is not None and found.rows:
        over, most = max(error.after - found.chance, 0.0), config.calibration_most
        yield Gate(
            name="calibration", value=known(over), bound=f"ECE over chance ≤ {most:g}", passed=bool(over <= most)
        )
    if error is not None and isfinite(error.difference.value):
        rise, most = error.difference.high, config.calibration_rise
        yield Gate(
            name="calibration_rise", value=known(rise), bound=f"upper end ≤ +{most:g}", passed=bool(rise <= most)
        )
    if kept is not None and not trivial:
        least = config.agreement_least
        yield Gate(name=AGREEMENT, value=known(kept.after), bound=f"≥ {least:g}", passed=bool(kept.after >= least))


def _parts(found: Findings, config: ComparisonConfig) -> Iterator[Gate]:
    for part in found.parts:
        large = part.attribute == VINTAGE and part.rows >= config.least_rows
        if large and part.pairs and isfinite(part.pairs[0].difference.value):
            yield _lower_end(f"{part.pairs[0].name}@{part.group}", part.pairs[0], config.vintage_drop)
    others = [part for part in found.parts if part.attribute != VINTAGE]
    for attribute, parts in groupby(others, key=lambda part: part.attribute):
        pairs = [part.pairs[0] for part in parts if part.pairs and isfinite(part.pairs[0].difference.value)]
        if pairs:
            yield _surely(f"{pairs[0].name} by {attribute}", pairs, config.group_drop, "drop")


def _fairness(found: Findings, config: ComparisonConfig) -> Iterator[Gate]:
    for part in found.fairness:
        pairs = [pair for pair in part.pairs if pair.name.endswith(GAP) and isfinite(pair.difference.value)]
        if pairs:
            yield _surely(f"fairness of {part.attribute}", pairs, config.fairness_rise, "rise of the gap")


def _lower_end(name: str, pair: Pair, drop: float) -> Gate:
    low, bound = pair.difference.low, f"−{drop:g}" if drop else "0"
    return Gate(name=name, value=known(low), bound=f"lower end ≥ {bound}", passed=bool(low >= -drop))


def _surely(name: str, pairs: Iterable[Pair], most: float, what: str) -> Gate:
    """Return a gate over the largest loss whose interval excludes 0; many small parts lose much by chance."""
    lost = max((pair.loss for pair in pairs if pair.surely_worse), default=0.0)
    return Gate(name=name, value=known(lost), bound=f"certain {what} ≤ {most:g}", passed=bool(lost <= most))
