"""Quality on real data: `python -m benchmarks.quality --train DIR [--test DIR] [--only NAME] --json OUT`.

DIR holds one folder a data set. Each set the benchmark knows is trained on `--train` and reported on `--test`; without `--test`
on the split inside train that its module documents. A set that is absent is skipped with a plain line.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import quality_arrears, quality_demo, quality_dialogue, quality_review
from benchmarks.quality_result import QualityResult

Evaluate = Callable[[Path, Path | None], list[QualityResult]]

EVALUATIONS: dict[str, Evaluate] = {
    "power_arrears": quality_arrears.evaluate,
    "helpdesk_dialogues": quality_dialogue.evaluate,
    "takeaway_reviews": quality_review.evaluate,
    "demo_utility": quality_demo.evaluate,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluations and write the figures; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--train", type=Path, required=True, help="folder with the data sets to learn from")
    parser.add_argument("--test", type=Path, help="folder of the same layout with the rows to report on")
    parser.add_argument("--only", choices=sorted(EVALUATIONS), help="one data set")
    parser.add_argument("--json", type=Path, required=True, help="where the figures go")
    options = parser.parse_args(arguments)
    results = []
    for name in [options.only] if options.only else EVALUATIONS:
        results += run_one(name, options.train, options.test)
    options.json.write_text(json.dumps({"results": [asdict(result) for result in results]}, indent=1), encoding="utf-8")
    return 0


def run_one(name: str, train: Path, test: Path | None) -> list[QualityResult]:
    """Evaluate one data set and print a line a figure; a set that is not there is skipped with a plain line."""
    absent = [folder for folder in (train, test) if folder is not None and not (folder / name).is_dir()]
    if absent and name != "demo_utility":
        print(f"{name}: skipped, {absent[0] / name} is not there")
        return []
    results = EVALUATIONS[name](train, test)
    for result in results:
        baseline = "" if result.baseline is None else f"  baseline {result.baseline:.4f}"
        print(
            f"{result.data} {result.metric} {result.value:.4f} [{result.low:.4f}, {result.high:.4f}]"
            f"  trivial {result.trivial:.4f}{baseline}  rows {result.rows}",
            flush=True,
        )
    return results


if __name__ == "__main__":
    raise SystemExit(main())
