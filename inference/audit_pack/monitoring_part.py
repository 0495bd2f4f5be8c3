"""Monitoring reports in a pack: those of the days in the period."""

import re
import shutil
from datetime import date
from pathlib import Path

from inference.audit_pack.period import Period

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REPORTS = ("report.html", "report.json")


def write_monitoring_part(monitoring: Path, folder: Path, period: Period) -> list[str]:
    """Copy the reports to `folder` and return their days, ascending."""
    days = sorted(path.name for path in monitoring.glob("*") if _DAY.fullmatch(path.name[:10]) and path.is_dir())
    found = [day for day in days if period.first <= date.fromisoformat(day[:10]) <= period.last]
    for day in found:
        (folder / day).mkdir(parents=True)
        for name in _REPORTS:
            if (monitoring / day / name).is_file():
                shutil.copyfile(monitoring / day / name, folder / day / name)
    return found
