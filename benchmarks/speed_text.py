"""Speed of the analysis of calls on one core: from delivered turns to sentiment, concerns and evidence, with linear models."""

import math
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.analyst_folder import write_folder
from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark

_CHILD = "benchmarks.speed_text_child"
_SIZES = {"small": (300, 1_000, 2_000), "full": (300, 1_000, 10_000)}
_RATE, _P99, _EXPONENT = 1_500, 8, 1.1
_ALONE, _STAGES, _COMPARED = 300, 500, 300


@benchmark("nlp")
def analysis_of_calls(size: Size) -> Iterator[SpeedResult]:
    """Analyse calls of a simulated utility in batches of three sizes and alone, stage by stage, and beside two others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder, _SIZES[size][-1])
        yield from _batches(folder, _SIZES[size])
        alone = figures_of(_CHILD, "alone", folder, _ALONE)
        yield SpeedResult("analysis of one call, p50", "nlp", alone["p50"], "ms", note=f"{_ALONE} calls")
        yield at_most(_P99, SpeedResult("analysis of one call, p99", "nlp", alone["p99"], "ms", note=f"{_ALONE} calls"))
        for stage, share in figures_of(_CHILD, "stages", folder, _STAGES).items():
            yield SpeedResult(f"share of {stage}", "nlp", 100 * share, "%", note=f"batch of {_STAGES} calls")
        yield from _ratios(folder)


def _batches(folder: Path, sizes: tuple[int, ...]) -> Iterator[SpeedResult]:
    seconds = {}
    for count in sizes:
        figures = figures_of(_CHILD, "batch", folder, count)
        seconds[count] = figures["seconds"]
        busy = figures["busy"] / count * 1e3
        note = f"{busy:.2f} ms of the processor and {figures['characters']:.0f} characters a call, {figures['gib']:.2f} GiB"
        yield at_least(
            _RATE, SpeedResult(f"analysis of {count:,} calls", "nlp", count / seconds[count], "calls/s", note=note)
        )
    few, many = sizes[0], sizes[-1]
    growth = math.log(seconds[many] / seconds[few]) / math.log(many / few)
    yield at_most(_EXPONENT, SpeedResult("growth of time with calls", "nlp", growth, "exponent"))


def _ratios(folder: Path) -> Iterator[SpeedResult]:
    missing = [package for package in ("snownlp", "transformers", "torch") if find_spec(package) is None]
    if missing:
        print(f"nlp: comparison skipped, not installed: {', '.join(missing)}")
        return
    for name, ratio in figures_of(_CHILD, "compared", folder, _COMPARED).items():
        note = "sentiment alone, the same texts, rounds in alternation"
        yield SpeedResult(f"{name} ÷ our whole analysis", "nlp", ratio, "×", note=note)
