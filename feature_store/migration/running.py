"""Upgrades one database, in one transaction: whoever is killed leaves it as it was, whoever comes second finds it done."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event

from feature_store.migration.lineage import Dialect, Lineage

_ENVIRONMENT = Path(__file__).resolve().parent
_PATIENCE_SECONDS = 600
_CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Upgrade:
    """What was found, and what was done or is to be done, of one database.

    `found` is the revision before, null where there is no database yet (its store makes it at head). `steps` say in words what
    leads to `head`; `stamped` is true where the revision was not written down yet.
    """

    name: str
    found: str | None
    head: str
    steps: tuple[str, ...] = ()
    stamped: bool = False

    @property
    def current(self) -> bool:
        """Whether nothing is left to do."""
        return not self.steps and not self.stamped


def upgrade(lineage: Lineage, location: str, *, dry_run: bool = False) -> Upgrade:
    """Bring the database at `location` (`postgresql://` URL or path of a SQLite file) to the newest revision.

    Returns
    -------
    Upgrade
        What was done; with `dry_run` what would be, and nothing is written.

    Raises
    ------
    SchemaError
        The database is of a newer gridtags.
    """
    if "://" not in location and not Path(location).is_file():
        return Upgrade(lineage.name, None, lineage.head)
    engine = _engine(location)
    try:
        with engine.connect() as connection, connection.begin():
            return _upgraded(lineage, connection, dry_run=dry_run)
    finally:
        engine.dispose()


def _upgraded(lineage: Lineage, connection: Connection, *, dry_run: bool) -> Upgrade:
    dialect = cast("Dialect", connection.dialect.name)
    if dialect == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lineage.lock})")

    def ask(statement: str) -> Sequence[Any]:
        return connection.exec_driver_sql(statement).fetchall()

    found = lineage.found(ask, dialect)
    if found is None:
        return Upgrade(lineage.name, None, lineage.head)
    lineage.require_known(found)
    written = lineage.version_table in {row[0] for row in ask(lineage.tables_statement(dialect))}
    done = Upgrade(lineage.name, found, lineage.head, _steps(lineage, found), stamped=not written)
    if not dry_run:
        if not written:
            for statement in lineage.stamp_statements(found):
                connection.exec_driver_sql(statement)
        command.upgrade(_config(lineage, connection), lineage.head)
    return done


def _steps(lineage: Lineage, found: str) -> tuple[str, ...]:
    """Return the first line of each step's description, oldest first."""
    scripts = ScriptDirectory.from_config(_config(lineage)).iterate_revisions(lineage.head, found)
    return tuple(f"{each.revision} {each.doc.splitlines()[0]}" for each in reversed(list(scripts)))


def _config(lineage: Lineage, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", _written(_ENVIRONMENT))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _written(lineage.folder))
    config.attributes |= {"connection": connection, "version_table": lineage.version_table}
    return config


def _written(path: Path) -> str:
    return str(path).replace("%", "%%")  # the configuration takes a percent sign for a reference


def _engine(location: str) -> Engine:
    scheme, separator, rest = location.partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        options = {"connect_timeout": _CONNECT_SECONDS}
        return create_engine(f"postgresql+psycopg://{rest}", hide_parameters=True, connect_args=options)
    engine = create_engine(f"sqlite:///{location}", connect_args={"timeout": _PATIENCE_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None  # otherwise the driver commits before the tables are changed

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # whoever upgrades or writes at the same time waits here

    return engine
