"""What was built, in numbers: kept beside the truth as summary.json."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import orjson

from demo_utility.defect import BadRows

_FILE = "summary.json"


@dataclass(frozen=True)
class UtilitySummary:
    """Settings and contents of a simulated utility.

    `start` and `end` are the first and last exported day; `rows` counts the rows of each raw table with the wrong ones,
    `later_rows` those of records exported again (none of them wrong), `bad_rows` the wrong ones by table, canonical field
    and reason.
    """

    folder: Path
    customers: int
    seed: int
    start: date
    end: date
    annotated_calls: int
    rows: dict[str, int]
    later_rows: dict[str, int]
    bad_rows: tuple[BadRows, ...]

    @property
    def raw(self) -> Path:
        """Folder of the exports."""
        return self.folder / "raw"

    @property
    def truth(self) -> Path:
        """Folder of the latent truth."""
        return self.folder / "truth"

    def bad_rows_of(self, table: str) -> int:
        """Return how many rows of a table are wrong."""
        return sum(bad.rows for bad in self.bad_rows if bad.table == table)


def write_summary(summary: UtilitySummary, truth: Path) -> None:
    """Write `summary.json` into the truth folder, without the folder's own place."""
    content = {key: value for key, value in asdict(summary).items() if key != "folder"}
    (truth / _FILE).write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def read_summary(folder: Path) -> UtilitySummary | None:
    """Return the summary of the utility built in `folder`; None if there is none."""
    path = folder / "truth" / _FILE
    if not path.is_file():
        return None
    content = orjson.loads(path.read_bytes())
    return UtilitySummary(
        folder=folder,
        customers=content["customers"],
        seed=content["seed"],
        start=date.fromisoformat(content["start"]),
        end=date.fromisoformat(content["end"]),
        annotated_calls=content["annotated_calls"],
        rows=content["rows"],
        later_rows=content["later_rows"],
        bad_rows=tuple(BadRows(**row) for row in content["bad_rows"]),
    )
