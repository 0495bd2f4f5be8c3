"""Which catalogue somebody means: a folder of tag files, a bundle by folder or id, or the one in service."""

from pathlib import Path

from registry.bundle_reader import open_bundle, verified_bundle
from registry.catalogue.catalogue import Catalogue
from registry.catalogue.loading import load_catalogue
from registry.error import CatalogueError
from registry.manifest import MANIFEST_FILE


def catalogue_at(where: str | None, bundles: Path) -> Catalogue:
    """Return the catalogue of the bundle in service, or with `where` of a folder of tag files, or of a bundle (folder or id).

    Raises
    ------
    BundleError
        No bundle is in service, or the one that is meant is damaged.
    CatalogueError
        `where` is neither, or its tag files are wrong.
    """
    if where is None:
        return open_bundle(bundles).catalogue()
    for folder in (Path(where), bundles / where):
        if (folder / MANIFEST_FILE).is_file():
            return verified_bundle(folder.resolve()).catalogue()
    if Path(where).is_dir():
        return load_catalogue(Path(where))
    raise CatalogueError(f"{where}: neither a folder of tag files nor a bundle, nor the id of one in {bundles}")
