"""The blast radius of a version from the registry: fetched, scored over the latest snapshot, counted, held against limits."""

import tempfile
from pathlib import Path

from feature_store.snapshot.folder import SnapshotFolder, latest
from inference.blast.blast import Blast
from inference.blast.comparison import Comparison
from inference.blast.fetching import fetch_challenger
from inference.blast.limit import load_blast_limits
from inference.blast.page import page
from inference.error import InferenceError
from registry.bundle_reader import verified_bundle
from registry.evidence import Evidence, evidence_folder, put_evidence
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry


def blast_radius(
    settings: RegistrySettings, name: str, version: int, against: int | None = None, workers: int = 2
) -> Blast:
    """Return what putting a version in service would change for the customers of the latest published snapshot.

    The lists of everyone who gains or loses something lie in var/evidence/NAME/VERSION/blast/ afterwards.

    Parameters
    ----------
    against
        The version to compare with; without, or where that one was in service, what was published.
    workers
        Processes that share the parts of at most 50,000 customers; each holds one part in memory.

    Raises
    ------
    InferenceError
        No snapshot is published; the version needs features that no engine here computes.
    GovernanceError, UnknownModelError, ArtifactError
        The limits are missing or wrong; no such version; files that are not those registered.
    """
    limits, snapshot = load_blast_limits(settings.configs), published_snapshot(settings.var)
    night = verified_bundle(settings.bundles / snapshot.manifest.bundle_id)
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var, prefix=".blast-") as scratch:
        work, registry = Path(scratch), ModelRegistry(settings)
        after = fetch_challenger(registry, name, version, night, work / "after")
        served = snapshot.manifest.models.get(name)
        before = None
        if against is not None and against != served:
            before = fetch_challenger(registry, name, against, night, work / "before").bundle
        compared = Comparison(settings, snapshot, night, work, limits, workers)
        return compared.blast(after, before, against or served, evidence_folder(settings, name, version) / "blast")


def put_blast(settings: RegistrySettings, blast: Blast) -> Evidence:
    """Keep a blast radius as evidence of the kind `blast`, with its pages in Chinese and English."""
    pages = {language: page(blast, language) for language in ("zh", "en")}
    return put_evidence(settings, blast.head, blast.content(), pages)


def published_snapshot(var: Path) -> SnapshotFolder:
    """Return the snapshot that was published last, its files as they were written.

    Raises
    ------
    InferenceError
        There is none yet.
    """
    found = latest(var / "snapshots")
    if found is None:
        raise InferenceError("no snapshot is published yet: run `gridtags tag` first, there is nobody to compare")
    return found
