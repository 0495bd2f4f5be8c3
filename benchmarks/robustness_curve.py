"""The degradation curve: `python -m benchmarks.robustness_curve --json RESULTS --out FOLDER`.

RESULTS is what `python -m benchmarks.quality --only robustness` wrote. FOLDER gets `robustness.png` and `robustness.md`.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from benchmarks.quality_robustness import CONDITIONS, LEVELS, NAME
from training.plot import BLUE, RED, figure

_METRICS = {"sentiment_macro_f1": "客户情绪 macro-F1", "concerns_micro_f1": "关注点 micro-F1"}
_NOISES = {"homophones": ("同音误识", "-"), "dropped": ("漏字", "--")}
Value = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write plot and table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness_curve", description=__doc__)
    parser.add_argument("--json", type=Path, required=True, help="results of the quality benchmark")
    parser.add_argument("--out", type=Path, required=True, help="folder for plot and table")
    options = parser.parse_args(arguments)
    results = json.loads(options.json.read_text(encoding="utf-8"))["results"]
    found = {result["metric"]: result for result in results if result["data"] == NAME}
    if not found:
        print(f"{options.json}: holds no figures of {NAME}")
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "robustness.md").write_text(table(found), encoding="utf-8")
    curve_plot(found).savefig(options.out / "robustness.png")
    return 0


def table(found: Mapping[str, Value]) -> str:
    """Return a Markdown table: a row a condition, each figure with its interval and what is lost against clean calls."""
    head = ["| condition | " + " | ".join(_METRICS) + " |", "|---|---|---|"]
    rows = [
        f"| {name} | {' | '.join(_cell(found[f'{metric}_{name}']) for metric in _METRICS)} |" for name in CONDITIONS
    ]
    return "\n".join([*head, *rows]) + "\n"


def curve_plot(found: Mapping[str, Value]) -> Figure:
    """Draw both figures over the share of noise, from clean to the highest level, with their intervals."""
    drawn, axes = figure(title="识别噪声下的退化曲线")
    places = [0.0, *LEVELS]
    for colour, (metric, label) in zip((BLUE, RED), _METRICS.items(), strict=True):
        for noise, (meaning, line) in _NOISES.items():
            names = ["clean", *(f"{noise}_{share:.0%}".rstrip("%") for share in LEVELS)]
            results = [found[f"{metric}_{name}"] for name in names]
            values = [result["value"] for result in results]
            axes.plot(places, values, line, color=colour, marker="o", label=f"{label}（{meaning}）")
            low, high = ([result[end] for result in results] for end in ("low", "high"))
            axes.fill_between(places, low, high, color=colour, alpha=0.08)
    axes.set(xlabel="受影响的字所占比例", ylabel="F1", ylim=(0, 1))
    axes.legend(frameon=False)
    return drawn


def _cell(result: Value) -> str:
    lost = result["value"] - result["baselines"]["clean"]
    return f"{result['value']:.3f} [{result['low']:.3f}, {result['high']:.3f}] ({lost:+.3f})"


if __name__ == "__main__":
    raise SystemExit(main())
