"""MLflow's database of an installation that moved: it holds the whole path of every artifact."""

import sqlite3
from contextlib import closing
from pathlib import Path

from registry.error import RegistryError

_COLUMNS = (
    ("experiments", "artifact_location"), ("runs", "artifact_uri"), ("model_versions", "source"),
    ("model_versions", "storage_location"), ("logged_models", "artifact_location"),
)  # fmt: skip


def move_artifacts(database: Path, before: Path, now: Path) -> int:
    """Let the SQLite file of MLflow look for artifacts below `now` instead of `before`; return how many places were changed.

    Raises
    ------
    RegistryError
        The file is no database of MLflow.
    """
    old, new = before.as_uri(), now.as_uri()
    changed = 0
    try:
        with closing(sqlite3.connect(database)) as connection, connection:
            for table, column in _COLUMNS:
                # Only whole folder names: another installation may lie in a folder whose name begins in the same way.
                query = (
                    f"UPDATE {table} SET {column} = ? || substr({column}, ?) "  # noqa: S608 - names of our own list
                    f"WHERE {column} = ? OR substr({column}, 1, ?) = ?"
                )
                changed += connection.execute(query, (new, len(old) + 1, old, len(old) + 1, f"{old}/")).rowcount
    except sqlite3.Error as error:
        raise RegistryError(f"{database}: artifacts cannot be moved ({error})") from error
    return changed
