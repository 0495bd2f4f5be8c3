"""Retraining from beginning to end: is it due, train, compare on frozen holdouts, decide."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from registry.error import GateMissedError
from registry.tracking import ModelRegistry
from registry.version import ModelVersion, VersionRow
from training.comparison.result import Comparison
from training.comparison.run import compare, put_comparison
from training.error import GuardError, TrainingError
from training.retraining.decision import Decision, Line
from training.retraining.drift import OVER, WITHIN, measure_drift
from training.retraining.job import DefaultRiskJob, RetrainableJob, Scorer
from training.retraining.price_job import PriceSensitivityJob
from training.retraining.verdict import comparison_lines, objections
from training.runner import Workplace

RETRAINABLE: dict[str, Callable[[Workplace], RetrainableJob]] = {
    "default-risk": DefaultRiskJob,
    "price-sensitivity": PriceSensitivityJob,
}


def retrain(name: str, workplace: Workplace, *, force: bool = False, dry_run: bool = False) -> Decision:
    """Decide whether a job is to be trained again, train it, and hold the new version against the champion.

    `force` trains though nothing asks for it, `dry_run` only says what would be done.

    Raises
    ------
    TrainingError
        The job cannot be trained again on a schedule, or a holdout is not what was frozen.
    """
    if name not in RETRAINABLE:
        raise TrainingError(f"job {name!r} cannot be retrained on a schedule; jobs that can: {', '.join(RETRAINABLE)}")
    job, registry = RETRAINABLE[name](workplace), workplace.registry
    champion = registry.champions().get(job.model)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        served = job.open(registry.fetch_serving(champion, folder / "champion")) if champion else None
        lines = due_lines(job, champion, served)
        if not force and all(line.result != OVER for line in lines):
            return Decision("kept", (*lines, Line("结论", "", "", "沿用在用版本")))
        if force:
            lines.append(Line("强制训练", "--force", "", OVER))
        if dry_run:
            return Decision("due", (*lines, Line("结论", "", "", "应重新训练（试运行，未训练）")))
        return _trained(job, workplace, champion, lines)


def due_lines(job: RetrainableJob, champion: VersionRow | None, served: Scorer | None) -> list[Line]:
    """Return what speaks for training, one line each: no champion, its age in vintages, drift of its features and scores."""
    if champion is None or served is None:
        return [Line("在用版本", "无", "须有在用版本", OVER)]
    lines = [Line("在用版本", f"{champion.name} 版本 {champion.version}", "", WITHIN)]
    rows = job.labels().rows
    if served.trained_until is None or served.tested_until is None:
        return [*lines, Line("训练批次", "在用版本未记录", "须有记录", OVER)]
    days = int((rows["as_of"].max() - served.tested_until).days)
    old = days >= job.config.oldest_days
    lines.append(Line("新成熟批次", f"晚 {days} 天", f"< {job.config.oldest_days} 天", OVER if old else WITHIN))
    learnt = rows.loc[rows["ripe_at"] <= served.trained_until, ["customer_id", "as_of"]]
    before = learnt.sample(min(job.config.rows, len(learnt)), random_state=0)
    x, now = (job.features(served.columns, each) for each in (before, job.present()))
    return [*lines, *measure_drift(x, now, served.scores(x), served.scores(now)).lines(job.config)]


def _trained(job: RetrainableJob, at: Workplace, champion: VersionRow | None, lines: Sequence[Line]) -> Decision:
    try:
        version = job.train()
    except (GateMissedError, GuardError) as error:
        return Decision(
            "refused", (*lines, Line("训练", str(error), "", "未通过"), Line("结论", "", "", "沿用在用版本"))
        )
    lines = [*lines, Line("新版本", f"{version.name} 版本 {version.version}", "", "已登记")]
    if champion is None:
        return Decision("trained", (*lines, Line("结论", "没有可比的在用版本", "", "可提请上线")), version)
    comparison = compare(job.model, champion.version, version.version, at)
    put_comparison(comparison, at)
    lines += comparison_lines(comparison, job.config.tolerance)
    return _judged(job, at.registry, version, comparison, lines)


def _judged(
    job: RetrainableJob, registry: ModelRegistry, version: ModelVersion, comparison: Comparison, lines: Sequence[Line]
) -> Decision:
    against = objections(comparison, job.config.tolerance)
    if not against:
        return Decision("trained", (*lines, Line("结论", "", "", "可提请上线")), version)
    registry.refuse(version, f"retraining: {'; '.join(against)}")
    return Decision("refused", (*lines, Line("结论", "；".join(against), "", "拒绝，沿用在用版本")), version)
