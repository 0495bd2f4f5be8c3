"""The texts of a catalogue's files while they are being edited, and which file holds what about a tag."""

import tomllib
from pathlib import Path

from registry.catalogue.history import LifecycleAct, VersionChange
from registry.catalogue.history_file import HISTORY_FOLDER
from registry.catalogue.tag_file import read_tag_file
from registry.catalogue.toml_edit import with_entry, with_value


class FolderText:
    """The files below `folder` with edits that are not written yet: `changed` has the new text of each edited file."""

    def __init__(self, folder: Path) -> None:
        self.changed: dict[Path, str] = {}
        self._file = {tag.id: path for path in sorted(folder.glob("*.toml")) for tag in read_tag_file(path).tag}
        self._history = folder / HISTORY_FOLDER
        self._history_file: dict[str, Path] = {}
        for path in sorted(self._history.glob("*.toml"), reverse=True):
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            self._history_file |= {each["tag"]: path for each in (*content.get("change", ()), *content.get("act", ()))}

    def set_value(self, tag_id: str, key: str, value: str | int) -> None:
        """Edit one value of a tag; CatalogueError where its file cannot be edited safely."""
        path = self._file[tag_id]
        self.changed[path] = with_value(self._text(path), tag_id, key, value)

    def add(self, entry: VersionChange | LifecycleAct) -> None:
        """Add an entry to the history, in the file that has the tag's, else in that called as the tag's own file."""
        path = self._history_file.get(entry.tag, self._history / self._file[entry.tag].name)
        table = "change" if isinstance(entry, VersionChange) else "act"
        self.changed[path] = with_entry(self._text(path), table, entry.model_dump(exclude_defaults=True))

    def _text(self, path: Path) -> str:
        if path in self.changed:
            return self.changed[path]
        return path.read_bytes().decode() if path.exists() else ""
