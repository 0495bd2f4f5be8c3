"""Speed of the risk model in service beside bare LightGBM, on one core: calibrated probabilities, and reasons for the flagged."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark

_PROJECT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_SIZES = {"small": (5_000, 10_000, 20_000), "full": (100_000, 300_000, 1_000_000)}
_RATIO, _OVER, _GIB = 0.9, 0.1, 0.1


@benchmark("risk")
def risk_model(size: Size) -> Iterator[SpeedResult]:
    """Score rows of 60 features in three sizes, and explain the riskiest 5 % of the largest."""
    for rows in _SIZES[size]:
        done = _figures("scores", rows)
        name = f"probabilities of {rows:,} × 60"
        note = f"{done['rate']:,.0f} rows/s, median of rounds in alternation"
        yield at_least(_RATIO, SpeedResult(f"{name}, ours ÷ bare predict", "risk", done["ratio"], "×", note=note))
        yield at_most(_GIB, SpeedResult(f"{name}, memory beyond the rows", "risk", done["gib"], "GiB"))
    done = _figures("reasons", rows)
    note = f"{done['rows']:,.0f} rows, {done['rate']:,.0f} rows/s, batches in alternation"
    yield at_most(
        _OVER, SpeedResult("reasons of the flagged 5 % over pred_contrib", "risk", done["over"], "", note=note)
    )


def _figures(work: str, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.speed_risk_child", work, str(rows)]
    environment = {**os.environ, **_ENVIRONMENT}  # noqa: TID251 - what the caller set goes on, but for threads
    done = subprocess.run(command, cwd=_PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{work} of {rows} rows failed: {done.stderr.strip()[-500:]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
