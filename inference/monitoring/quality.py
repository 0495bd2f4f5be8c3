"""What is held of a model's quality against what it was registered with: expected tonight, and measured where labels are ripe."""

from collections.abc import Iterator, Mapping
from typing import Any

from feature_store.snapshot.folder import SnapshotFolder
from inference.monitoring.estimate import Probabilities, estimated
from inference.monitoring.figure import Estimate, Realised
from inference.monitoring.finding import Finding, Level
from inference.monitoring.limit import MonitoringLimits
from inference.monitoring.prediction import About
from inference.monitoring.realised import wilson
from inference.monitoring.report import EstimatedQuality
from inference.monitoring.scored import Scored
from inference.monitoring.tally import numbers, parts
from registry.description import ModelDescription

AUC = "auc"


def estimated_quality(
    folder: SnapshotFolder, model: str, scored: Scored, description: ModelDescription
) -> EstimatedQuality:
    """Return what is expected of a model on everybody it scored; precision and recall at the threshold of a reminder."""
    threshold = action_threshold(description)
    given = Probabilities(() if threshold is None else (threshold,))
    for rows in parts(folder, [scored.score]):
        given.add(numbers(rows, scored.score))
    version = folder.manifest.models[model]
    figures = {name: each for name, each in estimated(given, threshold).items() if each.value == each.value}
    return EstimatedQuality(model=model, version=version, rows=given.rows, threshold=threshold, figures=figures)


def expected_findings(
    quality: EstimatedQuality, description: ModelDescription, limits: MonitoringLimits
) -> Iterator[Finding]:
    """Yield whether the expected AUC lies below the registered one by more than it may."""
    usual, expected = registered_auc(description), quality.figures.get(AUC)
    if usual is not None and expected is not None:
        yield _auc_finding("estimated_auc", "", expected, usual, limits)


def realised_findings(found: Realised, usual: float | None, limits: MonitoringLimits) -> Iterator[Finding]:
    """Yield AUC (held against the `usual` one), rate, and the rate of each band of a vintage of which enough is ripe."""
    if found.rows == 0 or found.ripe / found.rows < limits.ripe_share:
        return
    enough = min(found.events, found.ripe - found.events) >= limits.least_events
    if (
        usual is not None
        and enough
        and found.auc is not None
        and found.auc_low is not None
        and found.auc_high is not None
    ):
        measured = Estimate(found.auc, found.auc_low, found.auc_high)
        yield _auc_finding("realised_auc", found.as_of, measured, usual, limits)
    if "rate" in found.estimated:
        yield _rate_finding(
            "realised_rate",
            "",
            found.as_of,
            (found.events, found.ripe),
            found.estimated["rate"].value,
            limits,
            asks=True,
        )
    for band in found.bands:
        yield _rate_finding(
            "band_rate", band.band, found.as_of, (band.events, band.rows), band.predicted, limits, asks=False
        )


def about_of(description: ModelDescription) -> About:
    """Return what a version predicts and the AUC it was registered with."""
    told = description.detail.get("outcome")
    return About(outcome=told if isinstance(told, str) else None, auc=registered_auc(description))


def registered_auc(description: ModelDescription) -> float | None:
    """Return the AUC on the test vintages that a version was registered with, null where it has none."""
    found = [each["value"] for each in description.metrics if each.get("name") == AUC]
    return float(found[0]) if found and isinstance(found[0], int | float) else None


def action_threshold(description: ModelDescription) -> float | None:
    """Return the probability from which a reminder pays, null where the model names none below 1."""
    told: Any = description.detail.get("thresholds")
    remind = told.get("remind") if isinstance(told, Mapping) else None
    return float(remind) if isinstance(remind, int | float) and 0 < remind < 1 else None


def _auc_finding(kind: str, group: str, given: Estimate, usual: float, limits: MonitoringLimits) -> Finding:
    """Return an alarm where the figure is too low and not by chance, `watch` where only its whole range lies below the usual."""
    below = given.high < usual
    over = below and given.value < usual - limits.auc_drop
    return Finding(
        kind=kind, name=AUC, group=group, value=given.value, usual=usual, noise=(given.high - given.low) / 2,
        limit=usual - limits.auc_drop, level=Level.ALARM if over else Level.WATCH if below else Level.OK,
        asks_training=over,
    )  # fmt: skip


def _rate_finding(
    kind: str,
    name: str,
    group: str,
    counted: tuple[int, int],
    predicted: float,
    limits: MonitoringLimits,
    *,
    asks: bool,
) -> Finding:
    """Return an alarm where the realised share is far from the predicted one, `watch` where its interval merely excludes it."""
    events, rows = counted
    low, high = wilson(events, rows)
    outside = not low <= predicted <= high
    nearer = low if predicted < low else high
    ratio = max(nearer, predicted) / max(min(nearer, predicted), 1e-9)
    over = outside and ratio >= limits.rate_ratio
    return Finding(
        kind=kind, name=name or "rate", group=group, value=events / max(rows, 1), usual=predicted, noise=(high - low) / 2,
        limit=limits.rate_ratio, level=Level.ALARM if over else Level.WATCH if outside else Level.OK,
        asks_training=over and asks,
    )  # fmt: skip
