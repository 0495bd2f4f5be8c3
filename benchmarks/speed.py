"""Speed, as figures that can be compared: `python -m benchmarks.speed [--group NAME] [--size small|full] --json OUT`.

Ratios between two things measured in alternation in the same run say more than seconds, which belong to a machine.
"""

import argparse
import importlib
import json
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import benchmarks
from benchmarks.speed_entry import BENCHMARKS, GROUPS, Size, SpeedResult


def load_entries() -> None:
    """Import every file `benchmarks/speed_*.py`, which registers its benchmarks."""
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("speed_"):
            importlib.import_module(f"benchmarks.{module.name}")


def run(groups: Sequence[str], size: Size) -> Iterator[SpeedResult]:
    """Run the benchmarks of the groups, one after the other, printing each result as it comes."""
    for group in groups:
        if not BENCHMARKS[group]:
            print(f"{group}: no entries yet")
        for function in BENCHMARKS[group]:
            for result in function(size):
                print(result.line(), flush=True)
                yield result


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for and write the results as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description="Measure the speed of gridtags.")
    parser.add_argument("--group", choices=GROUPS, help="only this group; default all")
    parser.add_argument("--size", choices=("small", "full"), default="small", help="small is done in under 3 minutes")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results to this file")
    options = parser.parse_args(arguments)
    load_entries()
    results: list[SpeedResult] = []
    try:
        results.extend(run([options.group] if options.group else GROUPS, options.size))
    finally:
        # What was measured before a failure is still worth having.
        if options.json:
            content = {"results": [asdict(result) for result in results]}
            options.json.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
