"""A bundle with one model replaced: what would be in service if another version were promoted, staged where nobody serves it."""

from dataclasses import dataclass
from pathlib import Path

from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle
from registry.bundle_writer import stage_bundle
from registry.clock import china_now


@dataclass(frozen=True)
class Challenger:
    """A version in a bundle beside all other models of a night; `serving` is the digest of the files that were registered.

    That digest is the SHA-256 of the canonical JSON of the version's tag `gridtags.serving` (path to SHA-256).
    """

    name: str
    version: int
    serving: str
    bundle: Bundle


def staged(name: str, folder: Path, beside: Bundle, bundles: Path) -> Bundle:
    """Return the bundle of `beside` with the model `name` from `folder`, verified, below `bundles`."""
    others = {each: beside.folder(each) for each in beside.manifest.models}
    manifest = stage_bundle(
        bundles, {**others, name: folder}, beside.catalogue(), "gridtags", f"trial of {name}", china_now()
    )
    return verified_bundle(bundles / manifest.bundle_id)
