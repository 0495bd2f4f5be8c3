"""Bundles of given versions, built and checked aside; and the tags of a bundle that is kept."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from nlp.fitted_model import store_scorers
from registry.bundle_writer import stage_bundle
from registry.catalogue import Catalogue, load_catalogue
from registry.catalogue.history_check import history_problems
from registry.clock import aware
from registry.digest import file_digest
from registry.error import BundleError, PromotionError, UnknownModelError
from registry.manifest import CATALOGUE_FILE, BundleManifest
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry

CheckFiles = Callable[[str, Path], None]
"""Refuses the files of a model, given its name, that would be served."""


def build_bundle(
    registry: ModelRegistry,
    versions: Mapping[str, int],
    catalogue: Catalogue,
    *,
    by: str,
    reason: str,
    created_at: datetime,
    check_files: CheckFiles | None = None,
) -> BundleManifest:
    """Stage a bundle of these versions and return its manifest; the same arguments give the same id.

    Raises
    ------
    UnknownModelError, ArtifactError
        A version that is not registered; no signature, or a file that is not the one that was registered.
    """
    rows = {(row.name, row.version): row for row in registry.list_versions()}
    if lacking := sorted(f"{name} {version}" for name, version in versions.items() if (name, version) not in rows):
        raise UnknownModelError(f"not registered: {', '.join(lacking)}")
    with tempfile.TemporaryDirectory() as scratch:
        folders: dict[str, Path] = {}
        for name, version in versions.items():
            folders[name] = registry.fetch_serving(rows[name, version], Path(scratch) / name)
            if check_files is not None:
                check_files(name, folders[name])
        for folder in folders.values():
            store_scorers(folder)
        return stage_bundle(registry.settings.bundles, folders, catalogue, by, reason, aware(created_at))


def present_catalogue(settings: RegistrySettings) -> Catalogue:
    """Return the tags of now; PromotionError where nobody said who changed a definition and why.

    Tag files without any history say so of none.
    """
    catalogue = load_catalogue(settings.tags)
    if catalogue.history.changes and (problems := history_problems(catalogue)):
        raise PromotionError(f"the catalogue has {len(problems)} problems (`gridtags catalogue check`): {problems[0]}")
    return catalogue


def kept_catalogue(settings: RegistrySettings, digest: str) -> Catalogue:
    """Return the tags with this digest, of a bundle that is kept or of now; BundleError where they are nowhere."""
    for path in sorted(settings.bundles.glob(f"*/{CATALOGUE_FILE}")):
        if file_digest(path) == digest:
            return Catalogue.from_json(path.read_text(encoding="utf-8"))
    if (present := load_catalogue(settings.tags)).version == digest:
        return present
    raise BundleError(f"{settings.bundles}: no bundle is kept with the tag catalogue {digest[:12]}")
