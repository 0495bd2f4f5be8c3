"""The report of the month that is over, made by the first night after its end: whatever goes wrong, what was published stays."""

from datetime import datetime

from feature_store.settings import FeatureStoreSettings
from feature_store.snapshot.folder import latest
from inference.monthly.config import load_monthly
from inference.monthly.month import Month
from inference.monthly.opening import FOLDER, report_maker
from inference.monthly.shelf import ReportShelf
from inference.settings import ServiceSettings


def report_after(settings: FeatureStoreSettings, service: ServiceSettings, now: datetime, workers: int) -> str:
    """Make the report that is due; return in one line what came of it, a failure included, empty where none is due."""
    try:
        month = due(settings)
        if month is None:
            return ""
        with report_maker(settings, service, workers) as maker:
            lacking = maker.keep(maker.make(month, now))
            folder = maker.shelf.path(month, "html").parent
    except Exception as error:  # noqa: BLE001 - the snapshot is out and right; no fault of a report may look like one of its own
        return f"monthly report failed, the snapshot stands: {type(error).__name__}: {' '.join(str(error).split())}"
    return f"monthly report of {month}: {folder}" + (f"; no PDF: {lacking}" if lacking else "")


def due(settings: FeatureStoreSettings) -> Month | None:
    """Return the last month that the published customers have behind them, null where it has its report or nights make none."""
    published = latest(settings.var / "snapshots")
    if published is None or not load_monthly(settings.configs).scheduled:
        return None
    month = Month.ended_by(published.manifest.as_of)
    return None if month in ReportShelf(settings.var / FOLDER).months() else month
