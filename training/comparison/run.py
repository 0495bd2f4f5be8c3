"""Comparing two versions of the registry, and keeping what came out as evidence."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from registry.actor import current_actor
from registry.clock import aware
from registry.digest import folder_digests
from registry.evidence import Evidence, put_evidence
from registry.governance import limits_digest
from registry.ledger import installation_ledger
from registry.registered import serving_digest
from registry.version import VersionRow
from training.comparison.config import comparison_config
from training.comparison.finding import Findings
from training.comparison.judgement import judge
from training.comparison.page import LANGUAGES, comparison_page
from training.comparison.result import KIND, Comparison
from training.comparison.task import task_of
from training.error import TrainingError
from training.runner import Workplace


def compare(name: str, against: int | None, version: int, at: Workplace) -> Comparison:
    """Return how `version` of a model differs from the version `against` on the same frozen rows; null: from the trivial baseline.

    What is not frozen yet is frozen. Rows that either version learnt from are left out.

    Raises
    ------
    UnknownModelError, ArtifactError
        No such version; files that are not those registered.
    TrainingError
        A model that cannot be compared, a version with itself, or a holdout that was changed.
    GovernanceError
        The limits cannot be read.
    """
    if against == version:
        raise TrainingError(f"{name} {version}: cannot be compared with itself")
    task, config = task_of(name), comparison_config(at.configs)
    new = at.registry.version(name, version)
    old = None if against is None else at.registry.version(name, against)
    with tempfile.TemporaryDirectory() as scratch:
        folders = {row.version: _fetched(at, row, Path(scratch)) for row in (old, new) if row is not None}
        found = task(at, folders[against] if against is not None else None, folders[version], config)
        depends_on = _depends_on(found, folders, at.configs)
    gates = judge(found, config, trivial=against is None)
    return Comparison(name, version, against, aware(at.clock()).isoformat(), found, gates, depends_on)


def _fetched(at: Workplace, row: VersionRow, scratch: Path) -> Path:
    return at.registry.fetch_serving(row, scratch / str(row.version))


def _depends_on(found: Findings, folders: Mapping[int, Path], configs: Path) -> dict[str, str]:
    holdouts = {f"holdout:{each.day}": each.sha256 for each in found.holdouts}
    files = {f"serving:{number}": serving_digest(dict(folder_digests(each))) for number, each in folders.items()}
    return {**holdouts, **files, "limits": limits_digest(configs, KIND)}


def put_comparison(comparison: Comparison, at: Workplace) -> Evidence:
    """Keep a comparison as evidence, with its pages, log it to the version's run and tell the ledger."""
    settings, row = at.registry.settings, at.registry.version(comparison.model, comparison.version)
    pages = {language: comparison_page(comparison, language) for language in LANGUAGES}
    evidence = put_evidence(settings, comparison.head(), comparison.findings.as_record(), pages)
    subject: dict[str, str | int] = {"model": comparison.model, "version": comparison.version}
    said: dict[str, JsonValue] = {"evidence": evidence.sha256, "missed": [gate.name for gate in comparison.missed]}
    installation_ledger(settings).append(KIND, current_actor().person, subject, {**said, "against": comparison.against})
    against = comparison.against or "baseline"
    run, name = at.registry.run_of(row), f"{KIND}/against-{against}"
    run.log_json(name, comparison.as_record())
    for language, page in pages.items():
        run.log_page(f"{name}.{language}", page)
    run.log_tags({f"{KIND}.against": against, f"{KIND}.sha256": evidence.sha256, f"{KIND}.passed": comparison.passed})
    return evidence
