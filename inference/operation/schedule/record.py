"""What came of each task the last time: `var/schedule/NAME.json`, which also says from when on it is due again."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from registry.durable import replace_text

FOLDER = "schedule"


class LastRun(BaseModel):
    """When a task began, was to begin, and ended; null and 0 while it runs. `said` is the last line that it printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: tuple[str, ...]
    due_at: datetime
    began_at: datetime
    ended_at: datetime | None = None
    exit_code: int = 0
    said: str = ""


def last_runs(var: Path) -> Mapping[str, LastRun]:
    """Return the last run of every task by its name."""
    paths = sorted((var / FOLDER).glob("*.json"))
    return {path.stem: LastRun.model_validate_json(path.read_bytes()) for path in paths}


def write_run(var: Path, name: str, run: LastRun) -> None:
    """Keep what came of a task."""
    (var / FOLDER).mkdir(parents=True, exist_ok=True)
    replace_text(var / FOLDER / f"{name}.json", run.model_dump_json(indent=1))
