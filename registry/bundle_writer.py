"""Writing a bundle: aside, checked, renamed; and only then named in CURRENT."""

import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from registry.bundle_reader import current_id, read_served_model, verified_bundle
from registry.catalogue import Catalogue
from registry.clock import aware
from registry.digest import folder_digests
from registry.durable import replace_text, sync, sync_tree
from registry.error import BundleError
from registry.manifest import (
    BUNDLE_ID,
    CATALOGUE_FILE,
    CURRENT_FILE,
    MANIFEST_FILE,
    MODELS_FOLDER,
    BundledModel,
    BundleManifest,
)

KEPT = 5
_ASIDE = ".aside"


def write_bundle(
    bundles: Path,
    folders: Mapping[str, Path],
    catalogue: Catalogue,
    promoted_by: str,
    reason: str,
    created_at: datetime,
) -> BundleManifest:
    """Write a bundle and put it in service.

    Parameters
    ----------
    bundles
        Folder of all bundles; made where it is not there.
    folders
        For each model its folder: the files of its flavour, and `model.json` (a ServedModel).
    created_at
        An instant without offset is taken as wall-clock time in China.

    Raises
    ------
    BundleError
        A folder without a proper `model.json`; in service is then what was before.
    """
    manifest = stage_bundle(bundles, folders, catalogue, promoted_by, reason, created_at)
    switch_bundle(bundles, manifest.bundle_id)
    prune_bundles(bundles)
    return manifest


def stage_bundle(
    bundles: Path,
    folders: Mapping[str, Path],
    catalogue: Catalogue,
    promoted_by: str,
    reason: str,
    created_at: datetime,
) -> BundleManifest:
    """Write a bundle aside, force it to disk, check it, and give it its final name, without putting it in service."""
    aside = bundles / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)  # left by a process that was killed
    try:
        models = {name: _bundled(name, folder) for name, folder in folders.items()}
        for name, folder in folders.items():
            shutil.copytree(folder, aside / "new" / MODELS_FOLDER / name)
        manifest = BundleManifest.issue(aware(created_at), promoted_by, reason, models, catalogue.version)
        (aside / "new" / CATALOGUE_FILE).write_text(catalogue.as_json(), encoding="utf-8")
        (aside / "new" / MANIFEST_FILE).write_text(manifest.as_json(), encoding="utf-8")
        written = (aside / "new").rename(aside / manifest.bundle_id)
        sync_tree(written)
        verified_bundle(written)
        # The same id means the same content; there already if a process was killed, or its clock stood still.
        if not _is_whole(bundles / manifest.bundle_id):
            shutil.rmtree(bundles / manifest.bundle_id, ignore_errors=True)
            written.rename(bundles / manifest.bundle_id)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    sync(bundles)
    return manifest


def switch_bundle(bundles: Path, bundle_id: str) -> None:
    """Put a staged bundle in service, in one step."""
    replace_text(bundles / CURRENT_FILE, bundle_id + "\n")


def discard_bundle(bundles: Path, bundle_id: str) -> None:
    """Delete a bundle, unless it is in service."""
    if in_service(bundles) != bundle_id:
        shutil.rmtree(bundles / bundle_id, ignore_errors=True)


def prune_bundles(bundles: Path, kept: int = KEPT) -> None:
    """Delete all but the newest `kept` bundles; the one in service always stays."""
    current = in_service(bundles)
    names = [path.name for path in bundles.iterdir() if re.fullmatch(BUNDLE_ID, path.name) and path.name != current]
    for name in sorted(names, reverse=True)[kept - 1 :]:
        # What cannot be deleted now is deleted at the next promotion; this one has already happened.
        shutil.rmtree(bundles / name, ignore_errors=True)


def in_service(bundles: Path) -> str | None:
    """Return the id of the bundle in service; null where there is none."""
    try:
        return current_id(bundles)
    except BundleError:
        return None


def _is_whole(root: Path) -> bool:
    try:
        verified_bundle(root)
    except BundleError:
        return False
    return True


def _bundled(name: str, folder: Path) -> BundledModel:
    served = read_served_model(folder)
    if served.name != name:
        raise BundleError(f"{folder}: holds model {served.name}, not {name}")
    return BundledModel(
        version=served.version,
        run_id=served.run_id,
        kind=served.kind,
        feature_set=served.feature_set,
        files=folder_digests(folder),
    )
