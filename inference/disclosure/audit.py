"""The audit trail: one line of JSON for every look at something sensitive, written before the answer is sent.

    var/audit/2026-03-01-api1-4711.jsonl      day in China, host, process; readable by the service's user only

A line is one write to a file that can only grow, so processes never tear each other's lines; it survives the end of the process,
and a power cut up to what the system had not yet forced to disk. Customers are named by their id: an auditor has to find them.
"""

import os
import re
import socket
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import orjson
from starlette.types import Scope

from inference.error import AuditUnavailableError
from inference.key.ring import ApiKey
from inference.transport.problem import REQUEST_ID

Shown = Mapping[str, Sequence[str]]
CHINA = timezone(timedelta(hours=8))
_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})-.+-\d+\.jsonl")
_HOST = re.sub(r"[^A-Za-z0-9.]", "-", socket.gethostname()) or "host"


class Audit:
    """Writes the lines of this process; opens the day's file at its first line and deletes what is older than `keep`."""

    def __init__(self, folder: Path, keep: timedelta) -> None:
        self._folder = folder
        self._keep = keep
        self._day: date | None = None
        self._file = -1
        self._torn = False

    def record(self, event: str, scope: Scope, key: ApiKey, customers: Shown, **facts: object) -> None:
        """Write what is about to be answered.

        Parameters
        ----------
        event
            `sensitive_read`, `personal_read`, `export`, `erase` or `refused`; of the console also `login` and `job`.
        customers
            By customer id what was shown of it: tags, or fields.
        facts
            What else belongs to it: view, reason.

        Raises
        ------
        AuditUnavailableError
            The line could not be written, so the answer must not be given.
        """
        now = datetime.now(tz=CHINA)
        line = {
            "at": now,
            "event": event,
            "request_id": scope.get(REQUEST_ID),
            "key": key.name,
            "role": key.role,
            "method": scope.get("method"),
            "endpoint": getattr(scope.get("route"), "path", None),
            "customers": customers,
            **facts,
        }
        self._write(now.date(), orjson.dumps(line) + b"\n")

    def close(self) -> None:
        """Close the day's file; a later line opens it again."""
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = -1, None

    def _write(self, day: date, line: bytes) -> None:
        try:
            if day != self._day:
                self._open(day)
            if self._torn:  # what was left of a line that did not fit stands alone
                line = b"\n" + line
            self._torn = os.write(self._file, line) < len(line)
        except OSError as error:
            raise AuditUnavailableError(f"{self._folder}: {error.strerror}") from error
        if self._torn:
            raise AuditUnavailableError(f"{self._folder}: the disk is full")

    def _open(self, day: date) -> None:
        self.close()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        prune(self._folder, day - self._keep)
        path = self._folder / f"{day.isoformat()}-{_HOST}-{os.getpid()}.jsonl"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._day = day


def prune(folder: Path, first: date) -> None:
    """Delete the files of days before `first`; what is no file of the audit trail stays."""
    for path in folder.iterdir():
        found = _FILE.fullmatch(path.name)
        if found and date.fromisoformat(found[1]) < first:
            path.unlink(missing_ok=True)


def lines_about(folder: Path, customer_id: str) -> list[dict[str, object]]:
    """Return the lines that name a customer, oldest first; a line torn by a full disk is left out."""
    quoted = orjson.dumps(customer_id)
    found = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        with path.open("rb") as file:
            found += [line for each in file if quoted in each and customer_id in _named(line := _parsed(each))]
    return sorted(found, key=lambda line: str(line["at"]))


def _named(line: dict[str, object]) -> Shown:
    customers = line.get("customers")
    return customers if isinstance(customers, dict) else {}


def _parsed(line: bytes) -> dict[str, object]:
    try:
        parsed: dict[str, object] = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return parsed
