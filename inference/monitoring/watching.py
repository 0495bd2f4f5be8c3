"""The parts of a night: a model of features, a model that hears calls, and predictions whose outcome is known by now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import pandas as pd

from feature_store.call_window import Window, call_shares, said_turns
from feature_store.engine import Engine
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import SnapshotManifest
from inference.error import InferenceError
from inference.model.scoring import SEGMENTS
from inference.monitoring.bigram import count_calls, totals
from inference.monitoring.call_drift import share_findings, text_findings
from inference.monitoring.data_drift import data_findings, segment_finding
from inference.monitoring.figure import Realised
from inference.monitoring.finding import Finding
from inference.monitoring.limit import MonitoringLimits
from inference.monitoring.model_reference import ModelReference, ReferenceStore
from inference.monitoring.prediction import PredictionStore, Vintage
from inference.monitoring.quality import about_of, estimated_quality, expected_findings, realised_findings
from inference.monitoring.realised import realised
from inference.monitoring.report import EstimatedQuality, ReferenceNote
from inference.monitoring.scored import SCORED
from inference.monitoring.tally import tally
from registry.description import ModelDescription


@dataclass(frozen=True)
class Watched:
    """What one part found, or why it could not be looked at."""

    findings: list[Finding] = field(default_factory=list)
    reference: ReferenceNote | None = None
    estimated: EstimatedQuality | None = None
    realised: Realised | None = None
    skipped: str = ""


def watch_tabular(
    folder: SnapshotFolder,
    description: ModelDescription,
    model: str,
    references: ReferenceStore,
    store: PredictionStore,
) -> Watched:
    """Hold features and scores against the reference, say how good the model probably is, and keep what it predicts."""
    limits, manifest, scored = references.limits, folder.manifest, SCORED[model]
    usual = references.tabular(model, manifest.models[model], description.columns)
    edges = {group: {name: each.edges for name, each in of.items()} for group, of in usual.columns.items()}
    findings = data_findings(usual.columns, tally(folder, edges), scored.score, limits)
    quality = None
    if model == SEGMENTS:
        findings.append(segment_finding(usual.segments, usual.rows, manifest.segments, manifest.rows, limits))
    if scored.probability:
        quality = estimated_quality(folder, model, scored, description)
        findings += expected_findings(quality, description, limits)
        store.keep(folder, model, scored, about_of(description))
    return Watched(_owned(findings, model, usual.version), _note(usual), estimated=quality)


def watch_heard(engine: Engine, manifest: SnapshotManifest, model: str, references: ReferenceStore) -> Watched:
    """Hold what was heard in the last calls, and how callers put it, against the reference window."""
    limits, as_of = references.limits, manifest.as_of
    usual = references.hearing(model, manifest.models[model], engine)
    findings: list[Finding] = []
    kind = "concern_share" if model == "concerns" else "mood_share"
    for days in limits.call_windows_days:
        now = call_shares(engine, Window(as_of - timedelta(days=days), as_of, as_of))
        if usual.calls is not None:
            findings += share_findings(kind, usual.calls, now, days, limits)
    if usual.text is not None:
        days = max(limits.call_windows_days)
        pairs = count_calls(said_turns(engine, Window(as_of - timedelta(days=days), as_of, as_of), limits.most_calls))
        findings += text_findings(usual.text, totals(pairs), pairs.shape[0], days, limits)
    return Watched(_owned(findings, model, usual.version), _note(usual))


def watch_ripe(
    engine: Engine, vintage: Vintage, store: PredictionStore, manifest: SnapshotManifest, limits: MonitoringLimits
) -> Watched:
    """Say how a vintage turned out; only a version that still serves may ask to be trained again."""
    about = store.about(vintage)
    if about.outcome is None:
        raise InferenceError(f"{vintage.model} {vintage.version} names no outcome, so it cannot be measured")
    turned_out = realised(engine, vintage, about.outcome, pd.Timestamp(manifest.as_of))
    findings = _owned(realised_findings(turned_out, about.auc, limits), vintage.model, vintage.version)
    if manifest.models.get(vintage.model) != vintage.version:
        findings = [each.model_copy(update={"asks_training": False}) for each in findings]
    return Watched(findings, realised=turned_out)


def _owned(findings: Iterable[Finding], model: str, version: int) -> list[Finding]:
    return [each.model_copy(update={"model": model, "version": version}) for each in findings]


def _note(usual: ModelReference) -> ReferenceNote:
    return ReferenceNote(
        model=usual.model, version=usual.version, snapshot_id=usual.snapshot_id, as_of=usual.as_of, rows=usual.rows,
        calls=usual.calls.calls if usual.calls else 0, text_calls=usual.text.calls if usual.text else 0,
    )  # fmt: skip
