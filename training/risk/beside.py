"""What was tried beside the champion, as runs below the job's own, so that MLflow's table sorts and plots them."""

from registry.metric import Metric
from registry.tracking import JobRun
from training.risk.comparison import ComparedModel
from training.risk.lesson import RiskLesson
from training.risk.trial import Trial


def log_beside(tracked: JobRun, lesson: RiskLesson) -> None:
    """Open a run below `tracked` for every other model, with its figures on the tested rows, and for every trial of the search."""
    rows = lesson.comparison.rows
    for model in lesson.comparison.models[1:]:
        with tracked.nested(model.model, {"rows": "test"}) as beside:
            beside.log_metrics(_metrics(model, rows))
    for number, trial in enumerate(lesson.found.trials):
        with tracked.nested(
            f"trial {number}", {"pruned": trial.pruned, **trial.config.model_dump(mode="json")}
        ) as beside:
            beside.log_figures(_folds(trial))


def _metrics(model: ComparedModel, rows: int) -> list[Metric]:
    return [
        Metric("auc", model.auc, model.auc_low, model.auc_high, None, None, rows),
        Metric("ks", model.ks, model.ks_low, model.ks_high, None, None, rows),
    ]


def _folds(trial: Trial) -> dict[str, float]:
    """Return the AUC on each inner fold and their mean; no interval, which so few folds do not give."""
    return {"inner_auc": trial.auc} | {f"inner_auc.fold_{number}": area for number, area in enumerate(trial.folds)}
