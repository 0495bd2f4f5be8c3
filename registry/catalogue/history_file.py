"""Reading the files of the history: `configs/tags/history/*.toml`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from registry.catalogue.history import History, LifecycleAct, VersionChange
from registry.catalogue.toml_file import read_toml

HISTORY_FOLDER = "history"


class HistoryFile(BaseModel):
    """Content of one file of the history, in the words of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    change: tuple[VersionChange, ...] = ()
    act: tuple[LifecycleAct, ...] = ()


def read_history(folder: Path) -> History:
    """Return the history in `folder`, empty where there is none; CatalogueError names the file and path of a bad key.

    The entries of one tag keep their order; tags are sorted, so that names of files do not matter.
    """
    files = [read_toml(path, HistoryFile) for path in sorted(folder.glob("*.toml"))]
    changes = sorted((each for file in files for each in file.change), key=lambda change: change.tag)
    acts = sorted((each for file in files for each in file.act), key=lambda act: act.tag)
    return History(changes=tuple(changes), acts=tuple(acts))
