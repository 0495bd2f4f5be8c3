"""Retraining from beginning to end: is it due, train, compare on frozen holdouts, decide."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from registry.clock import aware
from registry.error import GateMissedError
from registry.tracking import ModelRegistry
from registry.version import ModelVersion, VersionRow
from training.error import GuardError, TrainingError
from training.retraining.contest import WORSE, Bout, fight
from training.retraining.decision import Decision, Line
from training.retraining.drift import OVER, WITHIN, measure_drift
from training.retraining.holdout import HoldoutStore
from training.retraining.job import DefaultRiskJob, RetrainableJob, Scorer
from training.retraining.price_job import PriceSensitivityJob
from training.runner import Workplace

LEARNT = "已用于训练"
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
        return _trained(job, workplace, served, lines, folder)


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


def _trained(
    job: RetrainableJob, at: Workplace, served: Scorer | None, lines: Sequence[Line], folder: Path
) -> Decision:
    try:
        version = job.train()
    except (GateMissedError, GuardError) as error:
        return Decision(
            "refused", (*lines, Line("训练", str(error), "", "未通过"), Line("结论", "", "", "沿用在用版本"))
        )
    lines = [*lines, Line("新版本", f"{version.name} 版本 {version.version}", "", "已登记")]
    if served is None:
        return Decision("trained", (*lines, Line("结论", "没有可比的在用版本", "", "可提请上线")), version)
    challenger = job.open(at.registry.fetch_serving(version, folder / "challenger"))
    frozen = frozen_rows(job, at)
    learnt_until = [each for each in (served.trained_until, challenger.trained_until) if each is not None]
    known = (frozen["as_of"] < max(learnt_until, default=pd.Timestamp.min)).to_numpy()
    bouts = contest(job, frozen[~known], served, challenger)
    lines += [Line(f"留出批次 {day:%Y-%m-%d}", "", "", LEARNT) for day in sorted(frozen.loc[known, "as_of"].unique())]
    lines += [bout.line(job.config.tolerance) for bout in bouts]
    return _judged(job, at.registry, version, bouts, lines)


def frozen_rows(job: RetrainableJob, at: Workplace) -> pd.DataFrame:
    """Return the labels of the last vintages as they were frozen, freezing those that were not yet."""
    store = HoldoutStore(at.registry.settings.var / "holdouts" / job.model / job.outcome)
    rows = job.labels().rows
    vintages = sorted(rows["as_of"].unique())[-job.test_vintages :]
    now = aware(at.clock())
    return pd.concat([store.frozen(rows[rows["as_of"] == vintage], now) for vintage in vintages], ignore_index=True)


def contest(job: RetrainableJob, rows: pd.DataFrame, champion: Scorer, challenger: Scorer) -> list[Bout]:
    """Return one bout for each vintage of the frozen rows, both scored on features as of the row."""
    if rows.empty:
        return []
    x = job.features(list(dict.fromkeys((*champion.columns, *challenger.columns))), rows)
    return fight(rows, *(each.scores(x[list(each.columns)]) for each in (champion, challenger)))


def _judged(
    job: RetrainableJob, registry: ModelRegistry, version: ModelVersion, bouts: list[Bout], lines: Sequence[Line]
) -> Decision:
    measured = [bout for bout in bouts if bout.difference is not None]
    if measured and not any(bout.regressed(job.config.tolerance) for bout in bouts):
        return Decision("trained", (*lines, Line("结论", "", "", "可提请上线")), version)
    worse = [f"{bout.vintage:%Y-%m-%d}" for bout in bouts if bout.regressed(job.config.tolerance)]
    why = f"{WORSE}：{'、'.join(worse)}" if worse else "没有可比的留出批次"
    registry.refuse(version, f"retraining: {'worse on ' + ', '.join(worse) if worse else 'no vintage to compare on'}")
    return Decision("refused", (*lines, Line("结论", why, "", "拒绝，沿用在用版本")), version)
