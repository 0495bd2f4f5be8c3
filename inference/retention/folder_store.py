"""Stores that are folders below `var`: audit trail, snapshots, evidence, monitoring; each thing has a day."""

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from feature_store.snapshot.folder import latest, published
from inference.retention.due import Due, State, state_of
from registry.clock import aware
from registry.error import EvidenceError
from registry.evidence import evidence_of
from registry.ledger import Ledger
from registry.retention_limit import KeptFor
from registry.settings import RegistrySettings

Dated = Mapping[Path, date]
"""By file or folder the day that counts."""
_JOB = re.compile(r"(\d{8})T\d{6}-")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(-.*\.jsonl)?")


def of_paths(store: str, things: Dated, kept: KeptFor, today: date) -> list[Due]:
    """Return what holds of files or folders, one line for each state."""
    by_state: dict[State, list[Path]] = {}
    for path, since in things.items():
        by_state.setdefault(state_of(since, kept, today), []).append(path)
    return [_due(store, state, paths, things, kept) for state, paths in sorted(by_state.items())]


def named_by_day(folder: Path) -> Dated:
    """Return the files and folders that are named by their day, as those of audit trail and monitoring are."""
    found = ((path, _DAY.fullmatch(path.name)) for path in (folder.iterdir() if folder.is_dir() else ()))
    return {path: date.fromisoformat(match[1]) for path, match in found if match}


def jobs_of_the_console(folder: Path) -> Dated:
    """Return the folders of jobs, whose names begin with the day on which they were started."""
    found = ((path, _JOB.match(path.name)) for path in (folder.iterdir() if folder.is_dir() else ()))
    return {path: date.fromisoformat(match[1]) for path, match in found if match}


def old_snapshots(folder: Path) -> Dated:
    """Return the published snapshots but the one in service."""
    serving = latest(folder)
    return {
        each.root: aware(each.published_at).date()
        for each in published(folder)
        if each.published_at and (serving is None or each.root != serving.root)
    }


def evidence_folders(settings: RegistrySettings, ledger: Ledger) -> Dated:
    """Return the evidence of versions with the day on which they left service, else the day on which it was made last.

    Of versions in service, or without readable evidence, nothing is said: they stay.
    """
    left, serving = _service_days(ledger)
    found: dict[Path, date] = {}
    for folder in sorted((settings.var / "evidence").glob("*/*")):
        version = (folder.parent.name, int(folder.name)) if folder.name.isdecimal() else None
        if version is not None and version not in serving:
            made = left.get(version) or _made(settings, *version)
            found |= {folder: made} if made else {}
    return found


def _service_days(ledger: Ledger) -> tuple[dict[tuple[str, int], date], set[tuple[str, int]]]:
    """Return when versions left service, and those that serve; from the ledger's promotions and rollbacks."""
    left: dict[tuple[str, int], date] = {}
    serving: set[tuple[str, int]] = set()
    entries = [each for kind in ("promotion", "rollback") for each in ledger.entries(kind=kind)]
    for entry in sorted(entries, key=lambda each: each.number):
        models = entry.content.get("models")
        now = {(name, int(str(version))) for name, version in models.items()} if isinstance(models, dict) else serving
        left |= dict.fromkeys(serving - now, datetime.fromisoformat(entry.at).date())
        serving = now
    return left, serving


def _made(settings: RegistrySettings, name: str, version: int) -> date | None:
    try:
        heads = [each.head for each in evidence_of(settings, name, version).values()]
    except EvidenceError:
        return None
    return max((aware(datetime.fromisoformat(head.made_at)).date() for head in heads), default=None)


def _due(store: str, state: State, paths: list[Path], things: Dated, kept: KeptFor) -> Due:
    oldest = min(things[path] for path in paths)
    days = {"due": None, "kept": kept.at_most_days, "must_stay": kept.at_least_days}[state]
    until = None if days is None else oldest + timedelta(days=days)
    what = "folders" if all(path.is_dir() for path in paths) else "files"
    names = tuple(sorted(f"{path.parent.name}/{path.name}" for path in paths)) if state == "due" else ()
    return Due(store, what, state, len(paths), oldest, until, (lambda: _remove(paths)) if names else None, names)


def _remove(paths: Iterable[Path]) -> int:
    removed = 0
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    return removed
