"""The audit trail's days in the ledger: what was written on a finished day can be edited, but not without being found out.

Each line's digest covers the one before it, so that the last of a file stands for all of it; marks on the way tell where a
file was changed.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import JsonValue

from registry.actor import current_actor
from registry.ledger import Entry, Ledger
from registry.settings import RegistrySettings

KIND = "audit_day"
KEPT_BY_LAW = timedelta(days=1_096)
"""Three years with a leap day: no file may be gone before (个人信息保护法 56)."""
_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})-.+-\d+\.jsonl")
_MARKS = 64
_FEWEST_BETWEEN = 100


@dataclass(frozen=True)
class AuditDayFinding:
    """A file of the audit trail that is not what entry `entry` of the ledger says of it."""

    entry: int
    file: str
    text: str

    def line(self) -> str:
        """Return the finding as one line."""
        return f"entry {self.entry}: {self.file}: {self.text}"


@dataclass(frozen=True)
class SealedFile:
    """A file as it was: its lines and bytes, the digest of its last line, and those after every `every` lines (16 digits each)."""

    lines: int
    size: int
    last: str
    every: int
    marks: tuple[str, ...]

    def content(self) -> dict[str, JsonValue]:
        """Return it as JSON."""
        return {**vars(self), "marks": list(self.marks)}


def append_audit_days(settings: RegistrySettings, ledger: Ledger, today: date) -> list[Entry]:
    """Append an entry for each day before `today` that has files which no entry names yet; return these entries."""
    known = {(str(entry.subject["day"]), name) for entry in ledger.entries(kind=KIND) for name in _files_of(entry)}
    waiting: dict[str, list[Path]] = {}
    for day, path in _trail(settings):
        if day < today and (day.isoformat(), path.name) not in known:
            waiting.setdefault(day.isoformat(), []).append(path)
    by = current_actor().person
    return [
        ledger.append(KIND, by, {"day": day}, {"files": {path.name: seal(path).content() for path in paths}})
        for day, paths in sorted(waiting.items())
    ]


def audit_day_findings(settings: RegistrySettings, ledger: Ledger, today: date | None = None) -> list[AuditDayFinding]:
    """Return every file of the audit trail that was changed, cut, or removed before its time since the ledger named it.

    Files of days more than three years before `today` (the present without) may be gone, but not changed.
    """
    oldest = (today or date.today()) - KEPT_BY_LAW  # noqa: DTZ011 - a day more or less of three years is none
    found = []
    for entry in ledger.entries(kind=KIND):
        try:
            found += _findings_of(entry, settings.var / "audit", oldest)
        except (KeyError, TypeError, ValueError):  # somebody wrote into the ledger, which its own check tells as well
            found.append(AuditDayFinding(entry.number, "", "what the entry says of the audit trail cannot be read"))
    return found


def seal(path: Path, every: int | None = None) -> SealedFile:
    """Return what stands for a file as it is now."""
    step = every or max(_FEWEST_BETWEEN, -(-_lines_of(path) // _MARKS))
    digest, size, number, marks = hashlib.sha256(path.name.encode()).digest(), 0, 0, []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            digest, size = hashlib.sha256(digest + line).digest(), size + len(line)
            if number % step == 0:
                marks.append(digest.hex()[:16])
    return SealedFile(number, size, digest.hex(), step, tuple(marks))


def _findings_of(entry: Entry, folder: Path, oldest: date) -> list[AuditDayFinding]:
    found, must_be_there = [], date.fromisoformat(str(entry.subject["day"])) >= oldest
    for name, said in sorted(_files_of(entry).items()):
        path = folder / Path(name).name
        if path.is_file():
            found += [AuditDayFinding(entry.number, name, text) for text in _differences(path, _sealed(said))]
        elif must_be_there:
            found.append(AuditDayFinding(entry.number, name, "is missing"))
    return found


def _differences(path: Path, said: SealedFile) -> Iterator[str]:
    now = seal(path, said.every)
    if now == said:
        return
    same = next((at for at, mark in enumerate(said.marks) if now.marks[at : at + 1] != (mark,)), len(said.marks))
    first = same * said.every + 1
    last = min(first + said.every - 1, max(said.lines, now.lines))
    yield f"was changed between lines {first} and {last}; sealed with {said.lines} lines, has {now.lines}"


def _trail(settings: RegistrySettings) -> Iterator[tuple[date, Path]]:
    folder = settings.var / "audit"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if found := _FILE.fullmatch(path.name):
            yield date.fromisoformat(found[1]), path


def _files_of(entry: Entry) -> Mapping[str, JsonValue]:
    files = entry.content["files"]
    return files if isinstance(files, dict) else {}


def _sealed(said: JsonValue) -> SealedFile:
    content = dict(said) if isinstance(said, dict) else {}
    marks = content.pop("marks", [])
    return SealedFile(**content, marks=tuple(marks) if isinstance(marks, list) else ())  # type: ignore[arg-type]


def _lines_of(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
