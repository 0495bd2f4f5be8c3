"""Two versions of a risk model on frozen vintages: ranking, calibration, classes of customers, protected groups."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from registry.clock import aware
from training.comparison.config import ComparisonConfig
from training.comparison.finding import Findings, Pair, Part
from training.comparison.frozen import HeldRows, frozen_vintages
from training.comparison.judgement import CALIBRATION, VINTAGE
from training.comparison.pairing import Figure, auc_pair, paired
from training.comparison.protected import protected_figures
from training.comparison.scored import ScoredRows, scored_rows
from training.comparison.statistic import brier, chance_of, ece, ks, mean
from training.dataset import Dataset
from training.retraining.job import RetrainableJob, Scorer
from training.risk.group import group_names, in_order, too_small
from training.risk.population import PROTECTED, population
from training.risk.reliability import reliability
from training.risk.report.naming import ORDERS
from training.runner import Workplace

MAIN = "auc"
ATTRIBUTES = ("customer_type", "region", "urban_rural", "tenure")


def risk_findings(
    job: RetrainableJob, at: Workplace, before: Scorer | None, after: Scorer, config: ComparisonConfig
) -> Findings:
    """Return how two versions differ on the last frozen vintages that neither learnt from.

    Without `before` the new version is held against the job's trivial score. TrainingError where a holdout was changed.
    """
    held = frozen_vintages(job, at.registry.settings.var, aware(at.clock()), (before, after), config.customers)
    if held.rows.empty:
        return Findings(main=MAIN, rows=0, customers=0, overall=(), holdouts=held.holdouts)
    scored = scored_rows(job, held.rows, before, after)
    who = population(at.engine, Dataset(held.rows, ()))
    return _found(scored, who, held, config)


def _found(scored: ScoredRows, who: pd.DataFrame, held: HeldRows, config: ComparisonConfig) -> Findings:
    protected = protected_figures(scored, who[list(PROTECTED)])
    figures = _figures(scored)
    flat = [*figures, *(figure for part in protected for figure in part.figures)]
    pairs = paired(flat, scored.customers, config.repeats)
    places = np.cumsum([len(figures), *(len(part.figures) for part in protected)])
    fairness = [
        part.measured(pairs[start:end]) for part, start, end in zip(protected, places[:-1], places[1:], strict=True)
    ]
    overall = (auc_pair(scored.truth, scored.before.scores, scored.after.scores, scored.customers), *pairs[: places[0]])
    return Findings(
        main=MAIN,
        rows=len(scored.rows),
        customers=len(np.unique(scored.customers)),
        overall=overall,
        parts=(*_vintages(scored), *(part for name in ATTRIBUTES for part in _groups(scored, who[name]))),
        fairness=tuple(fairness),
        curves={
            name: reliability(scored.truth, side.probabilities)
            for name, side in (("before", scored.before), ("after", scored.after))
            if side.probabilities is not None
        },
        holdouts=held.holdouts,
        notes=held.notes,
        chance=0.0 if scored.after.probabilities is None else chance_of(scored.after.probabilities),
    )


def _figures(scored: ScoredRows) -> list[Figure]:
    """Return what is compared over all rows besides AUC; what needs probabilities has no value for a trivial score."""
    truth, before, after = scored.truth, scored.before, scored.after
    assert after.probabilities is not None  # noqa: S101 - a version always gives them
    assert after.flagged is not None  # noqa: S101
    given = before.probabilities
    return [
        Figure("ks", "higher", ks(truth, before.scores), ks(truth, after.scores)),
        Figure("brier", "lower", None if given is None else brier(truth, given), brier(truth, after.probabilities)),
        Figure(CALIBRATION, "lower", None if given is None else ece(truth, given), ece(truth, after.probabilities)),
        Figure(
            "flagged_share", "neither", None if before.flagged is None else mean(before.flagged), mean(after.flagged)
        ),
    ]


def _vintages(scored: ScoredRows) -> list[Part]:
    names = scored.rows["as_of"].dt.strftime("%Y-%m-%d")
    return [_part(scored, VINTAGE, name, (names == name).to_numpy()) for name in sorted(names.unique())]


def _groups(scored: ScoredRows, values: pd.Series) -> list[Part]:
    attribute, names = str(values.name), group_names(values)
    order: Sequence[str] = CODES.get(attribute, ORDERS.get(attribute, ()))
    return [_part(scored, attribute, name, (names == name).to_numpy()) for name in in_order(names, order)]


CODES = {
    "customer_type": ("large_industry", "commercial", "government", "residential", "agriculture"),
    "urban_rural": ("urban", "town", "rural"),
}


def _part(scored: ScoredRows, attribute: str, group: str, chosen: np.ndarray) -> Part:
    truth, customers = scored.truth[chosen], scored.customers[chosen]
    rows, n_customers = len(truth), len(np.unique(customers))
    if attribute != VINTAGE and too_small(rows, int(truth.sum())):
        return Part(attribute, group, rows, n_customers)
    ranked = auc_pair(truth, scored.before.scores[chosen], scored.after.scores[chosen], customers)
    return Part(attribute, group, rows, n_customers, (ranked, _bias(scored, chosen)))


def _bias(scored: ScoredRows, chosen: np.ndarray) -> Pair:
    """Return mean probability − realised rate: below 0 the version promises too little risk here."""
    rate = float(scored.truth[chosen].mean())
    before, after = (
        float("nan") if side.probabilities is None else float(side.probabilities[chosen].mean()) - rate
        for side in (scored.before, scored.after)
    )
    return Pair("bias", "neither", before, after)
