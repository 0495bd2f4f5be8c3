"""Writing the units of this installation."""

import sys
from pathlib import Path

from inference.operation.schedule.config import load_schedule
from inference.operation.settings import OperationSettings
from inference.operation.unit.text import Installed, timer

ENVIRONMENT = Path("/etc/gridtags/environment")


def write_units(settings: OperationSettings, to: Path, user: str) -> list[Path]:
    """Write gridtags.service, a service and a timer for each task, and a crontab to the folder `to`; return their paths.

    Raises
    ------
    ScheduleError
        `operation.toml` is missing or wrong.
    """
    installed = Installed(
        Path(sys.executable).absolute().parent / "gridtags", settings.var.absolute(), settings.configs.absolute(),
        None if settings.backups is None else settings.backups.absolute(), user, ENVIRONMENT,
    )  # fmt: skip
    tasks = load_schedule(settings.configs)
    texts = {"gridtags.service": installed.service(), "gridtags.crontab": installed.crontab(tasks)}
    for task in tasks:
        texts |= {f"gridtags-{task.name}.service": installed.task(task), f"gridtags-{task.name}.timer": timer(task)}
    to.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (to / name).write_text(text, encoding="utf-8")
    return [to / name for name in sorted(texts)]
