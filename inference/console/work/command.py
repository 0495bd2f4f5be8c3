"""What a job runs: its command line, and whether this installation has what the command needs."""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from string import Formatter

from fastapi.exceptions import RequestValidationError

from inference.console.work.known import Known

_MOST_CHARACTERS = 100_000


def missing_packages(known: Known) -> list[str]:
    """Return the packages that a job needs and that are not installed here."""
    return [name for name in known.needs if find_spec(name) is None]


def require_arguments(known: Known, arguments: Mapping[str, str]) -> None:
    """Raise RequestValidationError, naming each, for arguments that are unknown, missing, or not of their pattern."""
    patterns = {**known.arguments, **dict.fromkeys(known.texts, r"(?s).*")}
    faults = [_fault(name, "is not an argument of this job") for name in arguments.keys() - patterns.keys()]
    for name, pattern in patterns.items():
        value = arguments.get(name, "")
        if len(value) > _MOST_CHARACTERS or re.fullmatch(pattern, value) is None:
            faults.append(_fault(name, f"must match {pattern}"))
    if faults:
        raise RequestValidationError(faults)


def command_line(known: Known, arguments: Mapping[str, str], folder: Path, files: Path) -> list[str]:
    """Return the command; texts are written to `folder` before, and named instead."""
    values = {**arguments, "files": str(files)}
    for name in known.texts:
        path = folder / f"{name}.txt"
        path.write_text(arguments.get(name, ""), encoding="utf-8")
        values[name] = str(path)
    return [sys.executable, "-m", "cli", f"--ticket={folder / 'ticket'}", *_filled(known.argv, values)]


def _filled(argv: tuple[str, ...], values: Mapping[str, str]) -> Iterator[str]:
    for item in argv:
        named = [name for _, name, _, _ in Formatter().parse(item) if name]
        if all(values.get(name) for name in named):
            yield item.format_map(values)


def _fault(name: str, message: str) -> dict[str, object]:
    return {"type": "value_error", "loc": (name,), "msg": message}
