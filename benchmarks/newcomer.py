"""The path of somebody who has the repository and nothing else, timed: `python -m benchmarks.newcomer --json OUT`.

A fresh clone with an environment of its own, `make install`, `make demo`, `gridtags serve`, a login at the console, the page of the
customer that the demo names. The packages come from wherever pip finds them on this machine.
"""

import argparse
import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import httpx

from benchmarks.this_machine import this_machine

_PROJECT = Path(__file__).resolve().parent.parent
_CLEAN = ("env", "-u", "GRIDTAGS_VAR", "-u", "GRIDTAGS_CONFIGS", "COLUMNS=200")
_OPERATOR, _CUSTOMER = re.compile(r"of an operator\s+(\S+)"), re.compile(r"/v1/customers/([^/\s]+)/persona")
_START_SECONDS = 120
Timed = dict[str, float]


def walk_the_path(folder: Path) -> Timed:
    """Return the seconds of each step from the clone to a persona at the console.

    Raises
    ------
    RuntimeError
        A command failed, the service did not come up, or the page does not show the customer.
    """
    clone, seconds = folder / "gridtags", Timed()
    _timed(seconds, "clone", lambda: _run(folder, "git", "clone", "--quiet", str(_PROJECT), str(clone)))
    _timed(seconds, "install", lambda: _run(clone, "make", "install"))
    printed = _timed(seconds, "demo", lambda: _run(clone, "make", "demo"))
    key, customer = _found(_OPERATOR, printed), _found(_CUSTOMER, printed)
    began = perf_counter()
    with _served(clone) as client:
        client.post("/console/login", data={"key": key})
        page = client.get(f"/console/customers/{customer}")
    seconds["console"] = perf_counter() - began
    if page.status_code != httpx.codes.OK or customer not in page.text:
        raise RuntimeError(f"the console answered {page.status_code} for customer {customer}")
    return seconds


def _timed(seconds: Timed, step: str, work: Callable[[], str]) -> str:
    began = perf_counter()
    printed = work()
    seconds[step] = perf_counter() - began
    return printed


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run([*_CLEAN, *command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _found(pattern: re.Pattern[str], printed: str) -> str:
    if (found := pattern.search(printed)) is None:
        raise RuntimeError(f"the demo did not print {pattern.pattern}: {printed[-2000:]}")
    return found[1]


@contextmanager
def _served(clone: Path) -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command, quiet = [*_CLEAN, ".venv/bin/gridtags", "serve", "--port", str(port)], subprocess.DEVNULL
    with (
        subprocess.Popen(command, cwd=clone, stdout=quiet, stderr=quiet) as service,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, follow_redirects=True) as client,
    ):
        try:
            _await(client)
            yield client
        finally:
            service.terminate()


def _await(client: httpx.Client) -> None:
    until = perf_counter() + _START_SECONDS
    while perf_counter() < until:
        try:
            client.get("/console/login")
        except httpx.TransportError:
            sleep(0.1)
        else:
            return
    raise RuntimeError(f"the service did not answer within {_START_SECONDS} s")


def main(arguments: Sequence[str] | None = None) -> None:
    """Walk the path once and write what it took."""
    parser = argparse.ArgumentParser(prog="benchmarks.newcomer", description="From a clone to the console, timed.")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        seconds = walk_the_path(Path(name))
    found = {"machine": this_machine(), "day": datetime.now(UTC).date().isoformat(), "seconds": seconds}
    options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
