"""What a risk job leaves behind: the description that is served, and everything an auditor may want to see in MLflow."""

from pathlib import Path

import pandas as pd
from pydantic import JsonValue

from feature_store.feature import FEATURES
from registry.description import ModelDescription
from registry.metric import Metric
from registry.tabular.reason import ReasonCatalogue
from registry.tabular.reason_file import load_reasons
from registry.tabular.risk_model import RiskModel
from registry.tracking import JobRun
from training.dataset import Dataset
from training.risk.band import band_table
from training.risk.beside import log_beside
from training.risk.config import RiskConfig
from training.risk.cost import compare_policies
from training.risk.learning_curve import learning_curve
from training.risk.lesson import RiskLesson
from training.risk.report.evidence import RiskEvidence
from training.risk.report.page import render, risk_figures, risk_sections
from training.risk.savings import check_thresholds, savings_curve
from training.risk.search import SearchConfig, SearchedBooster
from training.risk.trial import Trial
from training.risk.usual import with_usual

CURVE_SHARES = (0.1, 0.25, 0.5, 1.0)


def load_catalogue(lesson: RiskLesson, config: RiskConfig, configs: Path) -> ReasonCatalogue | None:
    """Return the reasons of the job with what is usual among those who paid; None where the config names none.

    Raises
    ------
    ArtifactError
        A feature has no reason, one that may not be a reason has, or a reason contradicts the monotone constraints.
    """
    if config.reasons is None:
        return None
    refused = [feature.name for feature in FEATURES.values() if feature.purpose in {"not_for_risk", "protective_only"}]
    train = lesson.parts.fit
    catalogue = load_reasons(configs / "reasons" / f"{config.reasons}.toml").require(train.features, refused)
    return with_usual(catalogue.require_directions(config.booster.increasing, config.booster.decreasing), train)


def describe(
    lesson: RiskLesson, config: RiskConfig, metrics: list[Metric], catalogue: ReasonCatalogue | None, outcome: str
) -> ModelDescription:
    """Return what serving needs to run the champion and to say where its answers come from."""
    detail: dict[str, JsonValue] = {
        "outcome": outcome,
        "calibration": lesson.calibration.model_dump(mode="json"),
        "thresholds": lesson.actions.model_dump(mode="json"),
        "costs": config.costs.model_dump(mode="json"),
        "fitted_on": lesson.parts.fit.digest,
        "vintages": _instants(lesson),
    }
    if catalogue is not None:
        detail["reasons"] = catalogue.model_dump(mode="json")
    return ModelDescription(
        kind="lightgbm",
        columns=lesson.parts.fit.features,
        classes=("in_time", "default"),
        feature_set=config.feature_set,
        thresholds=dict(lesson.bands),
        detail=detail,
        metrics=[metric.as_dict() for metric in metrics],
    )


def gather(
    lesson: RiskLesson, config: RiskConfig, metrics: list[Metric], card: ModelDescription, people: pd.DataFrame
) -> RiskEvidence:
    """Return all that the report shows; `people` are the attributes of the tested rows, in their order."""
    test, sure = lesson.parts.test, lesson.probabilities
    customers = test.rows["customer_id"].to_numpy()
    model = RiskModel.of(lesson.booster.booster, card)
    flagged = (sure >= lesson.actions.remind).nonzero()[0]
    # As the champion stands, without another search at every size.
    candidate = SearchedBooster(lesson.found.config, SearchConfig(trials=0, seconds=1, folds=1), config.seed)
    return RiskEvidence(
        test=test,
        fit=lesson.parts.fit,
        scores=lesson.scores,
        probabilities=sure,
        fit_probabilities=lesson.fit_probabilities,
        comparison=lesson.comparison,
        thresholds=lesson.bands,
        actions=lesson.actions.model_dump(),
        savings=savings_curve(test.y, sure, config.costs, customers),
        population=people,
        reasons=[] if model.catalogue is None else model.reasons(test.x, flagged),
        learning_curve=learning_curve(candidate, lesson.parts.fit, test, CURVE_SHARES),
        scorecard=lesson.scorecard.table.frame(),
        policies=compare_policies(test.y, sure, lesson.scores["trivial"], config.costs, customers),
        catalogue=model.catalogue,
        outcome=str(card.detail["outcome"]),
        metrics=metrics,
        gates=config.gates,
    )


def log_lesson(tracked: JobRun, lesson: RiskLesson, config: RiskConfig, evidence: RiskEvidence) -> None:
    """Store the models, costs, and the report with its charts."""
    log_models(tracked, lesson, config, evidence.outcome)
    tracked.log_json("policies", [policy.as_record() for policy in evidence.policies])
    sections = risk_sections(evidence)
    tracked.log_page("report", render(sections))
    for name, figure in risk_figures(sections).items():
        tracked.log_figure(name, figure)


def log_models(tracked: JobRun, lesson: RiskLesson, config: RiskConfig, outcome: str) -> None:
    """Store the parts, the comparison, the search, bands, thresholds and the scorecard."""
    for name, part in (
        ("fit", lesson.parts.fit),
        ("calibration", lesson.parts.calibration),
        ("test", lesson.parts.test),
    ):
        tracked.log_dataset(name, part.digest, len(part.rows), f"{config.feature_set} × {outcome}")
    tracked.log_json("comparison", lesson.comparison.as_records())
    tracked.log_json("search", [_trial(trial) for trial in lesson.found.trials])
    bands = band_table(lesson.parts.test.y, lesson.probabilities, lesson.bands)
    tracked.log_json("bands", [row.as_record() for row in bands])
    middle = lesson.parts.calibration
    checked = check_thresholds(middle.y, lesson.middle_probabilities, config.costs, middle.rows["customer_id"])
    tracked.log_json("thresholds", checked.as_record())
    tracked.log_json("scorecard", lesson.scorecard.table.model_dump(mode="json"))
    log_beside(tracked, lesson)


def parameters(lesson: RiskLesson, config: RiskConfig, outcome: str) -> dict[str, object]:
    """Return what the run is listed by: the champion's parameters as found, and which months each part covers."""
    parts = dict(_named(lesson))
    spans = {
        f"{name}_vintages": f"{part.rows['as_of'].min():%Y-%m} … {part.rows['as_of'].max():%Y-%m}"
        for name, part in parts.items()
    }
    return {
        "feature_set": config.feature_set,
        "outcome": outcome,
        "seed": config.seed,
        "trials": len(lesson.found.trials),
        "calibration": lesson.calibration.kind,
        "booster": lesson.found.config.model_dump(mode="json"),
        **spans,
        **{f"{name}_rate": round(float(part.y.mean()), 5) for name, part in parts.items()},
    }


def _instants(lesson: RiskLesson) -> dict[str, JsonValue]:
    """Return from when on nothing was learnt, and the last vintage tested: what decides about training again."""
    tested = lesson.parts.test.rows["as_of"]
    return {"trained_until": tested.min().isoformat(), "tested_until": tested.max().isoformat()}


def _named(lesson: RiskLesson) -> list[tuple[str, Dataset]]:
    return [(name, getattr(lesson.parts, name)) for name in ("fit", "calibration", "test")]


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "auc": trial.auc,
        "folds": list(trial.folds),
        "pruned": trial.pruned,
        **trial.config.model_dump(mode="json"),
    }
