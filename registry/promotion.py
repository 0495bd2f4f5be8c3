"""Promotion: a version becomes champion, is recorded, and a new bundle with every champion goes into service."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from nlp.fitted_model import store_scorers
from registry.bundle_reader import current_id, read_manifest
from registry.bundle_writer import discard_bundle, in_service, prune_bundles, stage_bundle, switch_bundle
from registry.catalogue import Catalogue, load_catalogue
from registry.catalogue.history_check import history_problems
from registry.clock import Clock, aware, china_now
from registry.digest import canonical_json
from registry.durable import append_line, cut_back, locked
from registry.error import BundleError, PromotionError
from registry.manifest import CURRENT_FILE, BundleManifest
from registry.tracking import ModelRegistry
from registry.version import ModelVersion, VersionRow


def promote(
    registry: ModelRegistry, name: str, version: int, by: str, reason: str, clock: Clock = china_now
) -> BundleManifest:
    """Put a version in service and return the manifest of the new bundle.

    In this order: the bundle is built and checked aside, the alias `champion` moves, one line is appended to
    `promotions.jsonl`, CURRENT names the new bundle. What fails undoes what came before it. A process that is killed
    in between leaves the old bundle in service; running the same promotion again repairs everything: the line it
    appends counts, a line whose bundle was never in service (`bundle_id`) does not.

    Raises
    ------
    PromotionError
        Nobody or no reason given; a champion that was moved in MLflow without promotion; a tag definition that changed
        without a recorded version; a disk that refuses.
    UnknownModelError, ArtifactError, CatalogueError
        Unknown version; no signature or changed files; bad tag files.
    """
    by, reason = by.strip(), reason.strip()
    if not by or not reason:
        raise PromotionError(f"promotion of {name} {version}: say {'why (--reason)' if by else 'who promotes (--by)'}")
    with locked(registry.settings.promotion_lock):
        try:
            return _promote(registry, registry.version(name, version), by, reason, clock)
        except OSError as error:
            raise PromotionError(f"promotion of {name} {version}: {error}") from error


def _promote(registry: ModelRegistry, chosen: VersionRow, by: str, reason: str, clock: Clock) -> BundleManifest:
    if chosen.refused:
        raise PromotionError(f"promotion of {chosen.name} {chosen.version}: it was refused, {chosen.refused}")
    settings = registry.settings
    aliases = {name: row.version for name, row in registry.champions().items()}
    served = _served_versions(settings.bundles, aliases)
    if served is not None:
        _refuse_moved(chosen.name, aliases, served, settings.bundles / CURRENT_FILE)
    manifest = _stage(registry, chosen, by, reason, clock)
    line = _line(chosen, served, manifest)
    size = _size(settings.promotions)
    try:
        registry.set_champion(chosen.name, chosen.version)
        append_line(settings.promotions, line)
        switch_bundle(settings.bundles, manifest.bundle_id)
    except BaseException:
        if in_service(settings.bundles) != manifest.bundle_id:
            with ExitStack() as undo:  # each is tried, whatever becomes of the others
                undo.callback(discard_bundle, settings.bundles, manifest.bundle_id)
                undo.callback(registry.set_champion, chosen.name, aliases.get(chosen.name))
                undo.callback(cut_back, settings.promotions, size)
        raise
    prune_bundles(settings.bundles)
    return manifest


def _served_versions(bundles: Path, aliases: dict[str, int]) -> dict[str, int] | None:
    """Return which versions are in service; null before the first bundle."""
    if not (bundles / CURRENT_FILE).exists():
        return None
    try:
        manifest = read_manifest(bundles / current_id(bundles))
    except BundleError:
        return aliases  # the best that is known of a damaged bundle, which this promotion will replace
    return {name: model.version for name, model in manifest.models.items()}


def _refuse_moved(promoted: str, aliases: dict[str, int], served: dict[str, int], current: Path) -> None:
    """Refuse to put in service, or take out, on the side what somebody did to an alias in MLflow, which asks nobody."""
    for name in sorted((aliases.keys() | served.keys()) - {promoted}):
        if served.get(name) != aliases.get(name):
            raise PromotionError(
                f"champion of {name} is {aliases.get(name, 'none')} but {served.get(name, 'none')} is in service: "
                f"promote the right version of {name} first, or delete {current} to put all champions in service"
            )


def _stage(registry: ModelRegistry, chosen: ModelVersion, by: str, reason: str, clock: Clock) -> BundleManifest:
    catalogue = load_catalogue(registry.settings.tags)
    _refuse_unrecorded(catalogue)
    champions = {**registry.champions(), chosen.name: chosen}
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: registry.fetch_serving(champion, Path(scratch) / name) for name, champion in champions.items()}
        for folder in folders.values():
            store_scorers(folder)
        return stage_bundle(registry.settings.bundles, folders, catalogue, by, reason, aware(clock()))


def _refuse_unrecorded(catalogue: Catalogue) -> None:
    """Refuse to serve a definition of which nobody said who changed it and why; tag files without any history say so of none."""
    if catalogue.history.changes and (problems := history_problems(catalogue)):
        raise PromotionError(f"the catalogue has {len(problems)} problems (`gridtags catalogue check`): {problems[0]}")


def _line(chosen: ModelVersion, served: dict[str, int] | None, manifest: BundleManifest) -> str:
    return canonical_json(
        {
            "at": manifest.created_at.isoformat(),
            "by": manifest.promoted_by,
            "reason": manifest.reason,
            "model": chosen.name,
            "from": (served or {}).get(chosen.name),
            "to": chosen.version,
            "run_id": chosen.run_id,
            "bundle_id": manifest.bundle_id,
        }
    )


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None
