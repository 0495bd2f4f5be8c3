"""Putting a version in service: bundle aside, alias, ledger, CURRENT. The entry in the ledger is what counts.

Until it is written, everything is undone where something fails; from then on everything is completed, by this process or, where it
is killed, by `gridtags models repair`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from registry.approval.alias_watch import alias_findings
from registry.approval.bundle_building import CheckFiles, build_bundle, present_catalogue
from registry.approval.content import ServiceContent
from registry.approval.serving_record import PROMOTION, ServingRecord, serving_record
from registry.bundle_writer import discard_bundle, in_service, prune_bundles, switch_bundle
from registry.clock import Clock
from registry.durable import locked
from registry.error import PromotionError
from registry.ledger import Ledger, installation_ledger
from registry.ledger.root import sign_root
from registry.manifest import BundleManifest
from registry.tracking import ModelRegistry
from registry.version import VersionRow


@dataclass(frozen=True)
class ServiceChange:
    """A version that goes into service: by whom, why, as which kind of entry, and by which request."""

    chosen: VersionRow
    by: str
    reason: str
    kind: str = PROMOTION
    request_id: int | None = None

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return f"{self.kind} of {self.chosen.name} {self.chosen.version}"

    def require_sense(self) -> None:
        """Refuse with PromotionError what nobody asks for, for no reason, or what was refused when it was trained."""
        if not self.by or not self.reason:
            raise PromotionError(f"{self.label}: say {'why (--reason)' if self.by else 'who does it'}")
        if self.chosen.refused:
            raise PromotionError(f"{self.label}: it was refused, {self.chosen.refused}")


Stage = Callable[[ServingRecord], BundleManifest]
"""Stages the bundle that a change puts in service, given what is in service."""


@contextmanager
def serving_lock(registry: ModelRegistry) -> Iterator[Ledger]:
    """Let one process at a time change what is in service; give the ledger. A disk that refuses is a PromotionError."""
    with locked(registry.settings.promotion_lock):
        try:
            yield installation_ledger(registry.settings)
        except OSError as error:
            raise PromotionError(f"changing what is in service: {error}") from error


def staging(
    registry: ModelRegistry, change: ServiceChange, clock: Clock, check_files: CheckFiles | None = None
) -> Stage:
    """Return what builds the bundle of everything in service and the chosen version, with the tags of now."""

    def stage(record: ServingRecord) -> BundleManifest:
        versions = {**record.champions(), change.chosen.name: change.chosen.version}
        return build_bundle(
            registry,
            versions,
            present_catalogue(registry.settings),
            by=change.by,
            reason=change.reason,
            created_at=clock(),
            check_files=check_files,
        )

    return stage


def change_service(registry: ModelRegistry, ledger: Ledger, change: ServiceChange, stage: Stage) -> BundleManifest:
    """Make a change within `serving_lock` and return the manifest of the bundle.

    Raises
    ------
    PromotionError
        Nobody or no reason given; a champion that was moved in MLflow; a tag definition that changed without a recorded
        version; a disk that refuses.
    ArtifactError, CatalogueError
        No signature or changed files; bad tag files.
    """
    change.require_sense()
    record = serving_record(ledger)
    require_agreement(registry, record)
    manifest = stage(record)
    _move(registry, ledger, change, record, manifest)
    try:
        switch_bundle(registry.settings.bundles, manifest.bundle_id)
    except OSError as error:
        raise PromotionError(
            f"{change.label} is in the ledger, but bundle {manifest.bundle_id} is not in service ({error}): "
            "`gridtags models repair` completes it"
        ) from error
    prune_bundles(registry.settings.bundles)
    sign_root(registry.settings, ledger)
    return manifest


def require_agreement(registry: ModelRegistry, record: ServingRecord) -> None:
    """Refuse to build on what does not agree: alias, ledger and CURRENT; PromotionError says what differs."""
    aliases = {name: row.version for name, row in registry.champions().items()}
    if findings := alias_findings(aliases, record):
        raise PromotionError(f"{findings[0]}: `gridtags models repair` puts back what the ledger says")
    recorded = record.last.content.bundle_id if record.last else None
    if (served := in_service(registry.settings.bundles)) != recorded:
        raise PromotionError(
            f"{registry.settings.bundles}: bundle {served or 'none'} is in service, the ledger says {recorded or 'none'}: "
            "`gridtags models repair` puts it in service"
        )


def _move(
    registry: ModelRegistry, ledger: Ledger, change: ServiceChange, record: ServingRecord, manifest: BundleManifest
) -> None:
    """Move the alias and write the entry; undo both and discard the bundle where one of them fails."""
    chosen, before = change.chosen, record.champions().get(change.chosen.name)
    subject: dict[str, str | int] = {"model": chosen.name, "version": chosen.version}
    content = _content(change, before, manifest).model_dump(mode="json")
    try:
        registry.set_champion(chosen.name, chosen.version)
        ledger.append(change.kind, change.by, subject, content)
    except BaseException:
        if _is_recorded(ledger, record, manifest):
            return
        with ExitStack() as undo:  # each is tried, whatever becomes of the other
            if manifest.bundle_id not in {each.content.bundle_id for each in record.entries}:
                undo.callback(discard_bundle, registry.settings.bundles, manifest.bundle_id)
            undo.callback(registry.set_champion, chosen.name, before)
        raise


def _is_recorded(ledger: Ledger, before: ServingRecord, manifest: BundleManifest) -> bool:
    """Tell whether the entry is there although its writing failed: the answer of a database may be lost after the commit."""
    last = None
    with suppress(
        Exception
    ):  # a ledger that cannot be read now was hardly written a moment ago; if so, repair finds it
        last = serving_record(ledger).last
    return last is not None and last != before.last and last.content.bundle_id == manifest.bundle_id


def _content(change: ServiceChange, before: int | None, manifest: BundleManifest) -> ServiceContent:
    return ServiceContent(
        model=change.chosen.name,
        version=change.chosen.version,
        before=before,
        run_id=change.chosen.run_id,
        bundle_id=manifest.bundle_id,
        reason=change.reason,
        request_id=change.request_id,
        models={name: model.version for name, model in sorted(manifest.models.items())},
        catalogue=manifest.catalogue_version,
        created_at=manifest.created_at.isoformat(),
        promoted_by=manifest.promoted_by,
        bundle_reason=manifest.reason,
    )
