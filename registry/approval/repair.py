"""`gridtags models repair`: bundle, alias and CURRENT are made what the ledger says, and what was done is said and recorded."""

import re
import shutil
from datetime import datetime
from pathlib import Path

from registry.actor import Actor
from registry.approval.alias_watch import REPAIR, alias_findings
from registry.approval.bundle_building import build_bundle, kept_catalogue
from registry.approval.permission import require_permission
from registry.approval.service_change import serving_lock
from registry.approval.serving_record import ServiceEntry, ServingRecord, serving_record
from registry.bundle_reader import verified_bundle
from registry.bundle_writer import discard_bundle, in_service, switch_bundle
from registry.error import BundleError, PromotionError
from registry.manifest import BUNDLE_ID, CURRENT_FILE
from registry.tracking import ModelRegistry


def repair(registry: ModelRegistry, actor: Actor) -> list[str]:
    """Make everything agree with the ledger and return what was done, one line each; nothing where all agrees.

    What is in the ledger is completed, what is not is taken back: a promotion counts from its entry on. A repair that is killed is
    completed by the next.

    Raises
    ------
    FourEyesError
        No key, or not the role of an operator.
    UnknownModelError, ArtifactError, BundleError
        The bundle has to be built again, and a version, a file of it, or its tags are not there any more.
    """
    require_permission(actor, "repair")
    with serving_lock(registry) as ledger:
        record = serving_record(ledger)
        done = [] if record.last is None else _bundle(registry, record.last)
        done += [*_aliases(registry, record), *_current(registry.settings.bundles, record)]
        done += _leftovers(registry.settings.bundles, record)
        if done:
            ledger.append(REPAIR, actor.person, {}, {"key": actor.key, "done": [*done]})
    return done


def _bundle(registry: ModelRegistry, last: ServiceEntry) -> list[str]:
    """Build the bundle that should be in service again where it is not whole."""
    told, bundles = last.content, registry.settings.bundles
    try:
        verified_bundle(bundles / told.bundle_id)
    except BundleError as fault:
        catalogue = kept_catalogue(registry.settings, told.catalogue)
        at = datetime.fromisoformat(told.created_at)
        by, reason = told.promoted_by, told.bundle_reason
        built = build_bundle(registry, told.models, catalogue, by=by, reason=reason, created_at=at)
        if built.bundle_id != told.bundle_id:
            discard_bundle(bundles, built.bundle_id)
            raise PromotionError(
                f"bundle {told.bundle_id} cannot be built again: {built.bundle_id} came out"
            ) from fault
        return [f"bundle {told.bundle_id} was built again ({fault})"]
    return []


def _aliases(registry: ModelRegistry, record: ServingRecord) -> list[str]:
    aliases = {name: row.version for name, row in registry.champions().items()}
    done = []
    for finding in alias_findings(aliases, record):
        registry.set_champion(finding.model, finding.recorded)
        done.append(f"champion of {finding.model} is {finding.recorded or 'none'} again, was {finding.alias or 'none'}")
    return done


def _current(bundles: Path, record: ServingRecord) -> list[str]:
    served, recorded = in_service(bundles), record.last
    if recorded is None:
        if served is None:
            return []
        (bundles / CURRENT_FILE).unlink()
        return [f"bundle {served} was taken out of service: the ledger knows no promotion"]
    if served == recorded.content.bundle_id:
        return []
    switch_bundle(bundles, recorded.content.bundle_id)
    entry = f"entry {recorded.number}, {recorded.kind} of {recorded.content.model} {recorded.content.version}"
    return [f"bundle {recorded.content.bundle_id} was put in service instead of {served or 'none'} ({entry})"]


def _leftovers(bundles: Path, record: ServingRecord) -> list[str]:
    """Delete what a killed process staged and nobody recorded."""
    known = {each.content.bundle_id for each in record.entries}
    found = [path for path in sorted(bundles.glob("*")) if re.fullmatch(BUNDLE_ID, path.name)]
    left = [path for path in found if path.name not in known]
    for path in left:
        shutil.rmtree(path)
    return [f"bundle {path.name}, which was built but never promoted, was deleted" for path in left]
