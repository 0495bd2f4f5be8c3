"""Where signatures are required (`[promotion]`), no model of a bundle goes into service that this installation did not sign."""

import tempfile
from pathlib import Path

from registry.approval.bundle_building import CheckFiles
from registry.approval.config import promotion_config
from registry.digest import folder_digests
from registry.error import ArtifactError
from registry.manifest import BundleManifest
from registry.settings import RegistrySettings
from registry.signing import verify_signature
from registry.tracking import ModelRegistry


def signature_check(settings: RegistrySettings, label: str) -> CheckFiles | None:
    """Return what refuses the files of a model that nobody signed, null where signatures are not required."""
    if not promotion_config(settings.configs).require_signatures:
        return None

    def check(name: str, folder: Path) -> None:
        if fault := verify_signature(settings, folder):
            raise ArtifactError(f"{label}: {name}: {fault}")

    return check


def require_signed_bundle(registry: ModelRegistry, bundle: BundleManifest, label: str) -> None:
    """Let a bundle pass that was built before, whose files were compared with its manifest.

    Its models are fetched once more: a signature does not cover what was computed of a model when the bundle was built.

    Raises
    ------
    ArtifactError
        Signatures are required, and a model was not signed, or stands in the bundle with other files.
    """
    check = signature_check(registry.settings, label)
    if check is None:
        return
    for name, model in sorted(bundle.models.items()):
        with tempfile.TemporaryDirectory() as scratch:
            folder = registry.fetch_serving(registry.version(name, model.version), Path(scratch) / name)
            check(name, folder)
            if folder_digests(folder).items() - model.files.items():
                raise ArtifactError(f"{label}: bundle {bundle.bundle_id} holds other files of {name} than were signed")
