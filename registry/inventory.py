"""Which model versions and bundles were in service when, from `promotions.jsonl` and the manifests of the bundles that are kept.

Neither MLflow nor a database is asked, so the service can answer from its own disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from registry.bundle_reader import current_id, read_manifest
from registry.error import BundleError
from registry.manifest import BundleManifest


class Promotion(BaseModel):
    """One line of `promotions.jsonl`: the version `to` of `model` went into service in this bundle, in place of `from`."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    at: AwareDatetime
    by: str
    reason: str
    model: str
    before: int | None = Field(alias="from")
    to: int
    run_id: str
    bundle_id: str


@dataclass(frozen=True)
class ServedBundle:
    """A bundle was in service in [since, until); `until` is None while it still is.

    `models` are the versions in it, as far as they are known; `manifest` is None when the bundle is not kept any more.
    """

    promotion: Promotion
    since: datetime
    until: datetime | None
    models: dict[str, int]
    manifest: BundleManifest | None

    @property
    def bundle_id(self) -> str:
        """The id of the bundle."""
        return self.promotion.bundle_id


@dataclass(frozen=True)
class Inventory:
    """All bundles that ever were in service, oldest first; one that returned comes again."""

    bundles: Sequence[ServedBundle]

    def at(self, instant: datetime) -> ServedBundle | None:
        """Return the bundle that was in service at an instant with offset, None before the first."""
        return next((each for each in reversed(self.bundles) if each.since <= instant), None)

    def of(self, bundle_id: str) -> ServedBundle | None:
        """Return what is known of a bundle, None for an unknown one."""
        return next((each for each in reversed(self.bundles) if each.bundle_id == bundle_id), None)


def read_inventory(promotions: Path, bundles: Path) -> Inventory:
    """Return the inventory; empty before the first promotion.

    A promotion that a killed process recorded without putting its bundle in service is left out.

    Raises
    ------
    BundleError
        For a line that is no promotion; the message names file and line.
    """
    lines = _lines(promotions)
    manifests = {each.bundle_id: _manifest(bundles, each.bundle_id) for each in lines}
    effective = [each for place, each in enumerate(lines) if _took_effect(lines, place, manifests, bundles)]
    found: list[ServedBundle] = []
    models: dict[str, int] = {}
    for place, each in enumerate(effective):
        manifest = manifests[each.bundle_id]
        named = {name: model.version for name, model in manifest.models.items()} if manifest else {}
        models = named or {**models, each.model: each.to}
        until = effective[place + 1].at if place + 1 < len(effective) else None
        found.append(ServedBundle(each, each.at, until, models, manifest))
    return Inventory(found)


def _lines(path: Path) -> list[Promotion]:
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Promotion.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise BundleError(f"{path}: line {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return found


def _took_effect(
    lines: Sequence[Promotion], place: int, manifests: dict[str, BundleManifest | None], bundles: Path
) -> bool:
    """Tell whether what a line announces was put in service, by what the next line found there, or by CURRENT."""
    line = lines[place]
    if place + 1 == len(lines):
        # Ids begin with the instant of the bundle: what is in service may be a later one, never an earlier one.
        standing = _in_service(bundles)
        return standing is None or standing.partition("-")[0] >= line.bundle_id.partition("-")[0]
    following = lines[place + 1]
    if following.model == line.model:
        return following.before == line.to
    manifest = manifests[following.bundle_id]
    return manifest is None or (line.model in manifest.models and manifest.models[line.model].version == line.to)


def _manifest(bundles: Path, bundle_id: str) -> BundleManifest | None:
    try:
        return read_manifest(bundles / bundle_id)
    except BundleError:
        return None


def _in_service(bundles: Path) -> str | None:
    try:
        return current_id(bundles)
    except BundleError:
        return None
