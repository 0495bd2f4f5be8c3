"""Fetching a challenger from the registry, which alone needs MLflow."""

import tempfile
from pathlib import Path

from inference.blast.challenger import Challenger, staged
from nlp.fitted_model import store_scorers
from registry.bundle import Bundle
from registry.digest import folder_digests
from registry.registered import serving_digest
from registry.tracking import ModelRegistry


def fetch_challenger(registry: ModelRegistry, name: str, version: int, beside: Bundle, bundles: Path) -> Challenger:
    """Fetch a version, compare its digests, and stage it with the other models and the catalogue of `beside` below `bundles`.

    Raises
    ------
    UnknownModelError, ArtifactError
        No such version; it was not finished, is not signed, or a file is not the one that was registered.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = registry.fetch_serving(registry.version(name, version), Path(scratch) / name)
        serving = serving_digest(dict(folder_digests(folder)))
        store_scorers(folder)
        return Challenger(name, version, serving, staged(name, folder, beside, bundles))
