"""Reading the catalogue from its folder."""

from pathlib import Path

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.history_file import HISTORY_FOLDER, read_history
from registry.catalogue.tag_file import inconsistency, read_tag_file
from registry.error import CatalogueError


def load_catalogue(folder: Path) -> Catalogue:
    """Read every `*.toml` of `folder`, and the history in its folder `history`.

    Raises
    ------
    CatalogueError
        No file, a file that is not TOML in UTF-8, a bad key (with the file and the path of the key), an id or label
        used twice (with both files), a tag whose group does not exist.
    """
    files = {path: read_tag_file(path) for path in sorted(folder.glob("*.toml"))}
    if not any(file.tag for file in files.values()):
        raise CatalogueError(f"{folder}: no tag in {len(files)} files (*.toml)")
    groups = [(str(path), group) for path, file in files.items() for group in file.group]
    tags = [(str(path), tag) for path, file in files.items() for tag in file.tag]
    if problem := inconsistency(groups, tags):
        raise CatalogueError(problem)
    return Catalogue(
        groups=tuple(group for _, group in groups),
        tags=tuple(tag for _, tag in tags),
        history=read_history(folder / HISTORY_FOLDER),
    )
