"""MLflow's database has migrations of its own; here is only told what they need."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from registry.error import RegistryError
from registry.settings import RegistrySettings

_PREFIX = "sqlite:///"


@dataclass(frozen=True)
class MlflowSchema:
    """Revision of the database (null: there is none yet), and the one that the installed MLflow works with."""

    found: str | None
    head: str
    location: str

    @property
    def current(self) -> bool:
        """Whether MLflow can work with it."""
        return self.found in {None, self.head}

    @property
    def command(self) -> str:
        """The command that brings it there; a copy of the file beforehand is the way back, MLflow has none."""
        return f"mlflow db upgrade {self.location}"


def mlflow_schema(settings: RegistrySettings) -> MlflowSchema | None:
    """Return where MLflow's database stands; null where an MLflow server keeps it.

    Raises
    ------
    RegistryError
        The file is no database of MLflow.
    """
    if not settings.mlflow_tracking_uri.startswith(_PREFIX):
        return None
    path = Path(settings.mlflow_tracking_uri.removeprefix(_PREFIX))
    return MlflowSchema(_found(path), _head(), settings.mlflow_tracking_uri)


def _found(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise RegistryError(f"{path}: is no database of MLflow: {error}") from error
    return None if row is None else str(row[0])


def _head() -> str:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 only the upgrade needs it

    # Found without importing MLflow, which takes seconds.
    spec = find_spec("mlflow")
    if spec is None or spec.origin is None:
        raise RegistryError("MLflow is not installed")
    folder = Path(spec.origin).parent / "store" / "db_migrations"
    return str(ScriptDirectory(str(folder)).get_current_head())
