"""Monitoring as the end of a nightly run: whatever goes wrong here, what was published stays published."""

from datetime import datetime

from inference.monitoring.finding import Level
from inference.monitoring.night import Night
from inference.monitoring.run import monitor
from registry.settings import RegistrySettings


def monitor_after(night: Night, settings: RegistrySettings, now: datetime) -> str:
    """Monitor the snapshot that was just published; return in one line what came of it, a failure included."""
    try:
        report, folder = monitor(night, settings, now)
    except Exception as error:  # noqa: BLE001 - the snapshot is out and right; no fault of its watchers may look like one of its own
        return f"monitoring failed, the snapshot stands: {type(error).__name__}: {' '.join(str(error).split())}"
    counted = report.levels
    asked = f", asks to retrain {', '.join(report.requested)}" if report.requested else ""
    left = f", {len(report.skipped)} parts skipped" if report.skipped else ""
    return f"monitoring: {counted[Level.ALARM]} alarms, {counted[Level.WATCH]} to watch{asked}{left}; {folder / 'report.html'}"
