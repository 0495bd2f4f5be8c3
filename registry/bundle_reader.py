"""Reading a bundle: nothing in it is opened before everything in it is what the manifest says."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from registry.catalogue import Catalogue
from registry.catalogue.toml_file import bad_keys
from registry.description import ModelDescription, ServedModel
from registry.digest import file_digest
from registry.error import BundleError, CatalogueError
from registry.manifest import (
    BUNDLE_ID,
    CATALOGUE_FILE,
    CURRENT_FILE,
    DESCRIPTION_FILE,
    MANIFEST_FILE,
    MODELS_FOLDER,
    SCHEMA_VERSION,
    BundleManifest,
)


@dataclass(frozen=True)
class Bundle:
    """A bundle whose every file has the digest of its manifest."""

    root: Path
    manifest: BundleManifest

    def folder(self, name: str) -> Path:
        """Return the folder of a model: `model.json` and what it describes; BundleError if unknown."""
        if name not in self.manifest.models:
            held = ", ".join(sorted(self.manifest.models))
            raise BundleError(f"bundle {self.manifest.bundle_id} holds no model {name}, it holds {held}")
        return self.root / MODELS_FOLDER / name

    def description(self, name: str) -> ModelDescription:
        """Return the facts about a model; BundleError if unknown."""
        return read_served_model(self.folder(name)).description()

    def catalogue(self) -> Catalogue:
        """Return the tag catalogue that was promoted with the models."""
        try:
            return Catalogue.from_json(_read(self.root / CATALOGUE_FILE))
        except CatalogueError as error:
            raise BundleError(f"{self.root / CATALOGUE_FILE}: {error}") from error


def open_bundle(bundles: Path) -> Bundle:
    """Return the bundle that the file CURRENT in the folder `bundles` names.

    Raises
    ------
    BundleError
        No bundle yet; a manifest that is damaged, newer than this software, or names a file outside; a file that is
        missing, not listed, a link, or has another digest (the message names it).
    """
    return verified_bundle(bundles / current_id(bundles))


def verified_bundle(root: Path) -> Bundle:
    """Return the bundle in the folder `root` after checking every file; BundleError names the file that is wrong."""
    manifest = read_manifest(root)
    expected = _expected_digests(manifest)
    # Links before digests: a link could lead out of the bundle, and be turned round after the check.
    for path in root.rglob("*"):
        if path.is_symlink():
            raise BundleError(f"{path}: is a link")
        if path.is_file() and path != root / MANIFEST_FILE and path.relative_to(root).as_posix() not in expected:
            raise BundleError(f"{path}: is not in the manifest")
    for relative, digest in expected.items():
        if not (root / relative).is_file():
            raise BundleError(f"{root / relative}: is missing")
        if file_digest(root / relative) != digest:
            raise BundleError(f"{root / relative}: digest is not the one in the manifest, the file was changed")
    return Bundle(root, manifest)


def current_id(bundles: Path) -> str:
    """Return the id of the bundle in service; BundleError where there is none."""
    path = bundles / CURRENT_FILE
    if not path.is_file():
        raise BundleError(f"{bundles}: no bundle yet, promote a model first")
    bundle_id = _read(path).strip()
    if not re.fullmatch(BUNDLE_ID, bundle_id):
        raise BundleError(f"{path}: {bundle_id[:40]!r} is not the id of a bundle")
    return bundle_id


def read_manifest(root: Path) -> BundleManifest:
    """Return the manifest of the bundle in the folder `root`; BundleError if it is not proved by its own digest."""
    path = root / MANIFEST_FILE
    text = _read(path)
    try:
        content = json.loads(text)
        schema = content["schema_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path}: is not a manifest") from error
    if isinstance(schema, int) and schema > SCHEMA_VERSION:
        raise BundleError(f"{path}: has schema {schema}, this software reads up to {SCHEMA_VERSION}: upgrade it")
    try:
        manifest = BundleManifest.model_validate_json(text)
    except ValidationError as error:
        raise BundleError(f"{path}: {bad_keys(error)}") from error
    if manifest.bundle_id != root.name or manifest.as_json() != text:
        raise BundleError(f"{path}: was changed, or is not the manifest of {root.name}")
    return manifest


def read_served_model(folder: Path) -> ServedModel:
    """Return the content of the `model.json` in `folder`; BundleError if it is not one."""
    path = folder / DESCRIPTION_FILE
    try:
        return ServedModel.model_validate_json(_read(path))
    except ValidationError as error:
        raise BundleError(f"{path}: {bad_keys(error)}") from error


def _expected_digests(manifest: BundleManifest) -> dict[str, str]:
    expected = {CATALOGUE_FILE: manifest.catalogue_version}
    for name, model in manifest.models.items():
        expected |= {f"{MODELS_FOLDER}/{name}/{path}": digest for path, digest in model.files.items()}
    return expected


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise BundleError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BundleError(f"{path}: was changed, byte {error.start} is not UTF-8") from error
