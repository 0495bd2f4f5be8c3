"""What kills and other faults leave behind: `python -m benchmarks.durability [--case NAME] [--moments 50] [--json OUT]`.

A case of killed work starts a child process, kills it with SIGKILL at random moments, and checks that everything is as before
or as after, that the work can be done again, and that counts prove nothing lost or doubled. The others do something to what a
service stands on (its processes, database, disk, clock, bundle) while readers and callers go on, and check every answer and
every accepted call. `--moments 3` makes each case small.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import benchmarks
from benchmarks.durability_entry import DURABILITY, DurabilityResult


def load_entries() -> None:
    """Import every file `benchmarks/durability_*.py`, which registers its cases."""
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("durability_"):
            importlib.import_module(f"benchmarks.{module.name}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the cases, print a line each, write them as JSON; exit code 1 when something was lost, doubled or mixed."""
    load_entries()
    parser = argparse.ArgumentParser(prog="benchmarks.durability", description="Kill gridtags at work and look.")
    parser.add_argument("--case", choices=sorted(DURABILITY), help="only this case; default all")
    parser.add_argument("--moments", type=int, default=50, help="how many kills per kind of work; default 50")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results to this file")
    options = parser.parse_args(arguments)
    results: list[DurabilityResult] = []
    for name in [options.case] if options.case else sorted(DURABILITY):
        for result in DURABILITY[name](options.moments):
            print(result.line(), flush=True)
            results.append(result)
    if options.json:
        content = {"results": [asdict(result) for result in results]}
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if any(result.faults for result in results):
        sys.exit("nothing may be lost, doubled or mixed; see the lines above")


if __name__ == "__main__":
    main()
