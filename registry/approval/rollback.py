"""`gridtags models rollback`: the version that served before serves again, at once and without approval, but on record."""

from contextlib import suppress

from registry.actor import Actor
from registry.approval.bundle_building import build_bundle, kept_catalogue
from registry.approval.permission import require_permission
from registry.approval.service_change import ServiceChange, Stage, change_service, serving_lock
from registry.approval.serving_record import ROLLBACK, ServingRecord, serving_record
from registry.approval.signature import require_signed_bundle, signature_check
from registry.bundle_reader import verified_bundle
from registry.clock import Clock, china_now
from registry.error import BundleError, PromotionError
from registry.manifest import BundleManifest
from registry.tracking import ModelRegistry


def roll_back(
    registry: ModelRegistry, name: str, actor: Actor, reason: str, clock: Clock = china_now
) -> BundleManifest:
    """Put in service what served before the present version of a model, with the tags of now; return the bundle's manifest.

    The bundle of that time is taken again where it is kept whole and differs in nothing else; else one is built.

    Raises
    ------
    FourEyesError
        No key, or not the role of an operator.
    PromotionError
        No reason; nothing served before; alias, ledger and bundle do not agree.
    ArtifactError
        Nobody signed the files of a model of the bundle though signatures are required.
    """
    require_permission(actor, "rollback")
    with serving_lock(registry) as ledger:
        record = serving_record(ledger)
        version = record.previous(name)
        if version is None:
            raise PromotionError(f"rollback of {name}: nothing served before {record.champions().get(name, 'it')}")
        change = ServiceChange(registry.version(name, version), actor.person, reason.strip(), ROLLBACK)
        return change_service(registry, ledger, change, _staging(registry, change, clock))


def _staging(registry: ModelRegistry, change: ServiceChange, clock: Clock) -> Stage:
    def stage(record: ServingRecord) -> BundleManifest:
        versions, tags = {**record.champions(), change.chosen.name: change.chosen.version}, record.catalogue()
        with suppress(BundleError):  # not kept, or not whole: built anew
            kept = verified_bundle(registry.settings.bundles / (record.bundle_of(versions, tags) or "none")).manifest
            require_signed_bundle(registry, kept, change.label)
            return kept
        return build_bundle(
            registry, versions, kept_catalogue(registry.settings, tags), by=change.by, reason=change.reason,
            created_at=clock(), check_files=signature_check(registry.settings, change.label),
        )  # fmt: skip

    return stage
