"""Where the reports lie: `{var}/reports/{month}/report.json`, `.html` and, where it could be made, `.pdf`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from feature_store.snapshot.durable import aside
from inference.error import InferenceError
from inference.monthly.content import MonthlyReport
from inference.monthly.month import Month

FILES = {"json": "report.json", "html": "report.html", "pdf": "report.pdf"}


@dataclass(frozen=True)
class ReportShelf:
    """The reports below `root`, one folder a month."""

    root: Path

    def months(self) -> list[Month]:
        """Return the months that have a report, the latest first."""
        names = [path.parent.name for path in self.root.glob(f"*/{FILES['json']}")]
        return sorted((Month.parse(name) for name in names), reverse=True)

    def path(self, month: Month, kind: str) -> Path:
        """Return where the file of a kind (json, html, pdf) of a month lies or would lie."""
        return self.root / str(month) / FILES[kind]

    def kinds(self, month: Month) -> list[str]:
        """Return the kinds of files that a month has."""
        return [kind for kind in FILES if self.path(month, kind).is_file()]

    def read(self, month: Month) -> MonthlyReport | None:
        """Return the report of a month, null where there is none.

        Raises
        ------
        InferenceError
            Its file is damaged, or of a newer gridtags.
        """
        path = self.path(month, "json")
        if not path.is_file():
            return None
        try:
            return MonthlyReport.model_validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise InferenceError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None

    def keep(self, month: Month, files: Mapping[str, bytes]) -> Path:
        """Write the files of a month by kind, the JSON last: a report is there once that is; return the folder."""
        for kind in sorted(files, key=lambda each: each == "json"):
            with aside(self.path(month, kind)) as beside:
                beside.write_bytes(files[kind])
        return self.path(month, "json").parent
