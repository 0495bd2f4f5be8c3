"""Monitoring from beginning to end: look at the night, ask for training where it must be, write what it was."""

from datetime import datetime
from pathlib import Path

from feature_store.snapshot.durable import put
from inference.monitoring.erased_learner import erased_learner_findings
from inference.monitoring.exposition import exposition_of
from inference.monitoring.finding import Level
from inference.monitoring.latest import FOLDER, METRICS
from inference.monitoring.night import Night
from inference.monitoring.page import Trends, page_of
from inference.monitoring.report import MonitoringReport
from inference.monitoring.trend import DAYS, REPORT, TREND, Trend, key_of, trend_of
from inference.monitoring.wording import Wording
from registry.actor import current_actor
from registry.digest import file_digest
from registry.ledger import installation_ledger
from registry.retrain_request import open_request, requests
from registry.settings import RegistrySettings

PAGE = "report.html"


def monitor(night: Night, settings: RegistrySettings, now: datetime) -> tuple[MonitoringReport, Path]:
    """Return what a night shows, and the folder `var/monitoring/{day}` with report.json, report.html and metrics.prom.

    Beside it lies trend.json, the last nights in a line each.

    `day` is the last of the data. What is over its limit in the last snapshot opens a request to train; the ledger gets the
    digest of the report. A second look at one day replaces the first.

    Raises
    ------
    InferenceError, RegistryError
        As `Night.look`; the ledger or a waiting request is damaged.
    """
    report = _with_erased_learners(night.look(now), night, settings, now)
    for (model, version), lines in report.reasons().items() if night.latest else ():
        open_request(settings, model, version, lines, now, report.snapshot_id)
    report = report.model_copy(update={"requested": tuple(requests(settings))})
    folder = night.var / FOLDER / report.day
    put(folder / REPORT, report.model_dump_json(indent=1))
    put(folder / METRICS, exposition_of(report))
    trend = trend_of(sorted((night.var / FOLDER).glob(f"{DAYS}/{REPORT}")))
    put(night.var / FOLDER / TREND, trend.model_dump_json())
    put(folder / PAGE, _page(report, night, trend))
    if night.latest:
        put(night.var / FOLDER / METRICS, exposition_of(report))
    installation_ledger(settings).append(
        "monitoring", current_actor().person, {"snapshot": report.snapshot_id, "day": report.day},
        {
            "report": file_digest(folder / REPORT), "bundle": report.bundle_id, "alarms": report.levels[Level.ALARM],
            "watched": report.levels[Level.WATCH], "skipped": len(report.skipped), "requested": list(report.requested),
        },
    )  # fmt: skip
    return report, folder


def _with_erased_learners(
    report: MonitoringReport, night: Night, settings: RegistrySettings, now: datetime
) -> MonitoringReport:
    serving = {name: model.version for name, model in night.bundle.manifest.models.items()} if night.latest else {}
    found = erased_learner_findings(installation_ledger(settings), serving, now)
    return report.model_copy(update={"findings": (*report.findings, *found)})


def _page(report: MonitoringReport, night: Night, trend: Trend) -> str:
    words = Wording(night.bundle.catalogue(), night.configs)
    return page_of(report, words, _score_trends(report, trend), night.limits.score_psi)


def _score_trends(report: MonitoringReport, trend: Trend) -> Trends:
    """Return the index of every score that this night has, on the days that were looked at."""
    found: Trends = {}
    for each in report.findings:
        if each.kind == "score" and not each.group:
            days = [(night.day, night.figures[key_of(each)]) for night in trend.nights if key_of(each) in night.figures]
            found[f"{each.model} {each.version}"] = days
    return found
