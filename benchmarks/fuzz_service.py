"""Ten thousand requests that nobody would send: `python -m benchmarks.fuzz_service [--requests 10000] [--json OUT]`.

A service with real models runs as a process of its own. Its OpenAPI description says what to send: to each operation requests that
keep to it, requests that break it, and hostile ones, with keys of every role. An answer with a status of 500 or more, one that the
description does not name, or a body that breaks its schema is a fault; the exit code is 1 when there is one.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.fuzz_request import Fuzzer
from tests.inference.fuzz_case import served_town


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz a service of its own, print what was answered, write it as JSON; exit code 1 at a fault."""
    parser = argparse.ArgumentParser(prog="benchmarks.fuzz_service", description="Send what nobody would send.")
    parser.add_argument("--requests", type=int, default=10_000, help="about how many; default 10,000")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other requests; default 1")
    parser.add_argument("--operation", default="", help="only operations whose method and path hold this text")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the report to this file")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as folder,
        served_town(Path(folder)) as served,
        closing(Fuzzer(served, options.seed)) as fuzzer,
    ):
        report = fuzzer.run(options.requests, options.operation)
    print("\n".join(report.lines()))
    if options.json:
        content = json.dumps(report.as_record(), ensure_ascii=False, indent=2)
        options.json.write_text(content + "\n", encoding="utf-8")
    if report.faults:
        sys.exit("no request may fail the service, or be answered as the description does not say; see above")


if __name__ == "__main__":
    main()
