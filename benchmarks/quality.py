"""Quality on real data: `python -m benchmarks.quality --train DIR [--test DIR] [--only NAME] --json OUT`.

DIR holds one folder a data set. Each set the benchmark knows is trained on `--train` and reported on `--test`; without `--test`
on the split inside train that its module documents. A set that is absent is skipped with a plain line. `--model` says which of
the product's text models learns the texts (by default the one in the plan of the set); `--encoder` is the folder of a pre-trained
transformer (by default that of the extra `pretrained`, where it is installed).

With `--csv FILE --target COL [--time COL] [--customer COL] [--strict]` in place of `--train` the product's models of risk are
measured on that table, after its guards.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import (
    quality_arrears,
    quality_concerns,
    quality_credit,
    quality_csv,
    quality_demo,
    quality_dialogue,
    quality_message,
    quality_mood,
    quality_redaction,
    quality_review,
    quality_robustness,
    quality_segments,
    quality_shop,
)
from benchmarks.csv_table import CsvTask
from benchmarks.quality_candidate import MODELS, Maker, candidate_maker
from benchmarks.quality_result import QualityResult
from training.error import TrainingError

Evaluate = Callable[[Path, Path | None], list[QualityResult]]
EvaluateText = Callable[[Path, Path | None, Maker], list[QualityResult]]

EVALUATIONS: dict[str, Evaluate] = {
    "power_arrears": quality_arrears.evaluate,
    "taiwan_default": quality_credit.evaluate_taiwan,
    "german_credit": quality_credit.evaluate_german,
    "simbench_profiles": quality_segments.evaluate_simbench,
    "ucr_energy": quality_segments.evaluate_ucr,
    "demo_utility": quality_demo.evaluate,
    "concerns": quality_concerns.evaluate,
    "robustness": quality_robustness.evaluate,
    "mood": quality_mood.evaluate,
    "redaction": quality_redaction.evaluate,
}
TEXT_EVALUATIONS: dict[str, EvaluateText] = {
    "helpdesk_dialogues": quality_dialogue.evaluate,
    "shop_dialogues": quality_shop.evaluate,
    "shop_intents": quality_message.evaluate_intents,
    "citizen_messages": quality_message.evaluate_citizens,
    "shopping_reviews": quality_review.evaluate_shopping,
    "takeaway_reviews": quality_review.evaluate_takeaway,
    "domain_shift": quality_review.evaluate_shift,
}
NAMES = (*EVALUATIONS, *TEXT_EVALUATIONS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluations and write the figures; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--train", type=Path, help="folder with the data sets to learn from")
    parser.add_argument("--test", type=Path, help="folder of the same layout with the rows to report on")
    parser.add_argument(
        "--only", choices=sorted(NAMES), action="append", help="one data set; may be given several times"
    )
    parser.add_argument("--model", choices=MODELS, help="what learns the texts; by default what the plan of a set says")
    parser.add_argument("--encoder", type=Path, help="folder of a pre-trained transformer")
    parser.add_argument("--json", type=Path, required=True, help="where the figures go")
    parser.add_argument("--csv", type=Path, help="any table with a target of two values, in place of --train")
    parser.add_argument("--target", help="its column to predict")
    parser.add_argument("--time", help="its column with the instant of each row: the split is by time")
    parser.add_argument("--customer", help="its column that names the customer: no customer is on both sides")
    parser.add_argument("--strict", action="store_true", help="refuse a table with columns the guards object to")
    options = parser.parse_args(arguments)
    if (options.train is None) == (options.csv is None) or (options.csv is not None and options.target is None):
        parser.error("either --train DIR, or --csv FILE with --target COL")
    if options.csv is not None:
        return run_csv(
            CsvTask(options.csv, options.target, options.time, options.customer), options.json, options.strict
        )
    make = candidate_maker(options.model, options.encoder)
    results = [result for name in options.only or NAMES for result in run_one(name, options.train, options.test, make)]
    _write(options.json, results)
    return 0


def run_csv(task: CsvTask, out: Path, strict: bool) -> int:
    """Measure one table and print a line a figure; a table that cannot be learnt from is one line on stderr, and code 2."""
    try:
        results = quality_csv.evaluate(task, strict=strict)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for result in results:
        print(result.line(), flush=True)
    _write(out, results)
    return 0


def _write(out: Path, results: Sequence[QualityResult]) -> None:
    out.write_text(json.dumps({"results": [asdict(result) for result in results]}, indent=1), encoding="utf-8")


def run_one(name: str, train: Path, test: Path | None, make: Maker) -> list[QualityResult]:
    """Evaluate one data set and print a line a figure; a set that is not there is skipped with a plain line."""
    results = EVALUATIONS[name](train, test) if name in EVALUATIONS else TEXT_EVALUATIONS[name](train, test, make)
    for result in results:
        print(result.line(), flush=True)
    return results


if __name__ == "__main__":
    raise SystemExit(main())
