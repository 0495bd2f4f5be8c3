"""Where the sheets go: into the run of a job, or into a folder, as HTML, pictures and JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pandas as pd
from pydantic import JsonValue

from registry.job_run import JobRun
from training.segment.profile.figure import Row
from training.segment.profile.load_curve import highest
from training.segment.profile.page import render
from training.segment.profile.picture import sheet_picture
from training.segment.profile.sheet import Sheet

TITLE = "群体特征刻画"
PAGE = "profile_sheet"
_ROOM = 1.05


def log_sheets(
    tracked: JobRun, sheets: Sequence[Sheet], curves: pd.DataFrame, as_of: datetime, unknown: int = 0
) -> None:
    """Store the sheets with a run: profile_sheet.html, profile_sheet.json, and plots/profile_ID.png of each segment."""
    tracked.log_page(PAGE, render(sheets, TITLE, as_of, _top(curves), unknown))
    tracked.log_json(PAGE, [as_record(sheet) for sheet in sheets])
    for sheet in sheets:
        tracked.log_figure(f"profile_{sheet.id}", sheet_picture(sheet, _top(curves)))


def write_sheets(
    folder: Path, sheets: Sequence[Sheet], curves: pd.DataFrame, as_of: datetime, unknown: int = 0
) -> Path:
    """Write profile_sheet.html, and of each segment profile_ID.html, .json and .png into `folder`; return the path of the page.

    Each file is written aside and takes the place of the one before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        aside = folder / f".profile_{sheet.id}.png"
        sheet_picture(sheet, _top(curves)).savefig(aside, dpi=150, bbox_inches="tight")
        aside.replace(folder / f"profile_{sheet.id}.png")
        _write(folder, f"profile_{sheet.id}.html", render([sheet], TITLE, as_of, _top(curves), unknown))
        _write(folder, f"profile_{sheet.id}.json", json.dumps(as_record(sheet), ensure_ascii=False, allow_nan=False))
    return _write(folder, f"{PAGE}.html", render(sheets, TITLE, as_of, _top(curves), unknown))


def as_record(sheet: Sheet) -> dict[str, JsonValue]:
    """Return a sheet's figures for JSON: by section the lines with value, everyone and index, null where not known."""
    sections: dict[str, JsonValue] = {section.title: [_line(row) for row in section.rows] for section in sheet.sections}
    effects: list[JsonValue] = [asdict(effect) for effect in (*sheet.effects, *sheet.mixes)]
    head: dict[str, JsonValue] = {"id": sheet.id, "customers": sheet.customers, "share": sheet.share}
    return head | sheet.name.as_record() | {"sections": sections, "effects": effects}


def _line(row: Row) -> dict[str, JsonValue]:
    return {**asdict(row), "index": row.index}


def _write(folder: Path, name: str, text: str) -> Path:
    aside = folder / f".{name}"
    aside.write_text(text, encoding="utf-8")
    return aside.replace(folder / name)


def _top(curves: pd.DataFrame) -> float:
    return highest(curves) * _ROOM
