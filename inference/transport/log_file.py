"""Log files instead of the journal, where there is none: each process has its own, turns it over by size, and old ones go.

service-api1-4711.jsonl, service-api1-4711.jsonl.1, …      host, process; readable by the service's user only
"""

import os
import re
import socket
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from time import time

_HOST = re.sub(r"[^A-Za-z0-9.]", "-", socket.gethostname()) or "host"
_FILE = re.compile(r"service-.+-\d+\.jsonl(\.\d+)?")
_TURNS = 4


class ServiceLogFile(RotatingFileHandler):
    """The log of this process: at most `size` bytes and four files of that size before it; those of `keep` ago are deleted."""

    def __init__(self, folder: str, size: int, keep_days: float) -> None:
        path = Path(folder)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        prune_logs(path, timedelta(days=keep_days))
        # Several processes that turned over one file would each lose what the others wrote.
        file = path / f"service-{_HOST}-{os.getpid()}.jsonl"
        super().__init__(file, maxBytes=size, backupCount=_TURNS, encoding="utf-8", delay=False)
        file.chmod(0o600)


def prune_logs(folder: Path, keep: timedelta) -> None:
    """Delete the log files that nobody wrote to for longer than `keep`; what is no log file of the service stays."""
    for path in folder.iterdir():
        if _FILE.fullmatch(path.name) and path.stat().st_mtime < time() - keep.total_seconds():
            path.unlink(missing_ok=True)
