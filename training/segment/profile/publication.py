"""Profile sheets of the segments in service: written aside, then served."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from feature_store.engine import Engine
from registry.bundle import Bundle
from registry.clock import aware, china_now
from registry.sheet_folder import publish_sheets
from training.segment.naming import load_naming
from training.segment.profile.artifact import write_sheets
from training.segment.profile.served import segmentation_in_service
from training.segment.profile.sheet import UNKNOWN_GROUP, Sheet, segment_sheets


class Written(NamedTuple):
    """The page, the sheets on it, and how many customers have no segment."""

    page: Path
    sheets: list[Sheet]
    unknown: int


def write_served_sheets(
    engine: Engine, bundle: Bundle, configs: Path, var: Path, moment: datetime, out: Path | None = None
) -> Written:
    """Write a page and a picture for each segment in service, as of `moment`; into `out`, or without it where they are served."""
    segmentation, x, grades = segmentation_in_service(engine, bundle, load_naming(configs).names, moment)
    sheets, curves = segment_sheets(engine, moment, segmentation, x, grades)
    unknown = int((segmentation.groups == UNKNOWN_GROUP).sum())
    made_at = aware(china_now())
    root, name = var / "segments", f"{made_at:%Y%m%dT%H%M%S%f}-{moment:%Y%m%d}"
    page = write_sheets(out or root / name, sheets, curves, moment, unknown)
    if out is None:
        named = {each.id: each.name.name for each in sheets}
        publish_sheets(root, name, named, moment, bundle.manifest.bundle_id, made_at)
    return Written(page, sheets, unknown)
