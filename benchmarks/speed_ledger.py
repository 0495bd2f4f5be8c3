"""The ledger: entries a second from four writers at once, each on disk when it returns; verification of a long one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark

_CHILD = "benchmarks.speed_ledger_child"
_PROJECT = Path(__file__).resolve().parent.parent
_WRITERS = 4
_ENTRIES = {"small": (300, 10_000), "full": (2_000, 1_000_000)}


@benchmark("ledger")
def ledger(size: Size) -> Iterator[SpeedResult]:
    """Let four processes append one entry after the other; verify a long ledger in a process of its own."""
    each, many = _ENTRIES[size]
    with TemporaryDirectory() as folder:
        yield at_least(1_000, _appended(Path(folder) / "ledger.db", each))
        for entries in sorted({many // 100, many // 10, many}):
            yield from _verified(Path(folder) / str(entries), entries)


def _appended(location: Path, each: int) -> SpeedResult:
    command = [sys.executable, "-m", _CHILD, "append", str(location), str(each)]
    writers = [
        subprocess.Popen(command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(_WRITERS)
    ]
    for writer in writers:
        _line_of(writer)  # ready
    for writer in writers:
        _tell(writer)
    spans = [json.loads(_line_of(writer)) for writer in writers]
    for writer in writers:
        writer.communicate()
    seconds = max(end for _, end in spans) - min(begin for begin, _ in spans)
    return SpeedResult("appends, four writers", "ledger", _WRITERS * each / seconds, "entries/s", note="each on disk")


def _verified(var: Path, entries: int) -> Iterator[SpeedResult]:
    figures = figures_of(_CHILD, "verify", var, entries)
    name = f"verification of {entries:,} entries"
    seconds = SpeedResult(
        name, "ledger", figures["seconds"], "s", note=f"{entries / figures['seconds']:,.0f} entries/s"
    )
    yield at_most(60, seconds)
    yield SpeedResult(f"{name}, memory added", "ledger", figures["mib"], "MiB")


def _line_of(writer: subprocess.Popen[str]) -> str:
    if writer.stdout is None or not (line := writer.stdout.readline()):
        raise RuntimeError("a writer died")
    return line


def _tell(writer: subprocess.Popen[str]) -> None:
    if writer.stdin is not None:
        writer.stdin.write("\n")
        writer.stdin.flush()
