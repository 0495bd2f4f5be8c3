"""A PostgreSQL database in one file, and back: by PostgreSQL's own programs, as of one instant that others can be held to."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.snapshot.durable import sync

_CONNECT_SECONDS = 3


class PostgresDump:
    """A database at a `postgresql://` URL, which may hold a password: it is neither logged nor shown to other processes."""

    def __init__(self, url: str) -> None:
        # MLflow's addresses name a driver, those of PostgreSQL's programs do not.
        self._url: URL = make_url(url).set(drivername="postgresql")

    @classmethod
    def of(cls, location: str) -> Self | None:
        """Return the database that a location names, null for the path or the URL of anything else."""
        return cls(location) if location.partition("://")[0].partition("+")[0] in {"postgresql", "postgres"} else None

    @contextmanager
    def instant(self, lock: int, meanwhile: Callable[[], None]) -> Iterator[str]:
        """Give the name of one state, by which `dump` can ask for it until the block ends.

        This waits for whoever holds the advisory lock `lock`, and does `meanwhile` while nobody else can take it: what that copies
        from elsewhere agrees with the state.
        """
        with self._connection() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": lock})
            connection.commit()  # the lock is of the session; the state is to be of a transaction that begins after it
            name = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            meanwhile()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})
            yield str(name)

    def dump(self, target: Path, instant: str | None = None) -> None:
        """Write the database to the file `target` in PostgreSQL's custom format.

        Raises
        ------
        StoreUnavailableError
            The program is not installed, or says why it cannot.
        """
        at = [] if instant is None else [f"--snapshot={instant}"]
        self._run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", *at, f"--file={target}"])
        sync(target)

    def restore(self, source: Path) -> None:
        """Make the database what the file says, all or nothing; tables of the same names are replaced."""
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        self._run(["pg_restore", *options, str(source)])

    def tables(self) -> list[str]:
        """Return the names of the tables of its public schema; StoreUnavailableError where it does not answer."""
        asked = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        with self._connection() as connection:
            return [str(name) for (name,) in connection.execute(text(asked))]

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        options = {"connect_timeout": _CONNECT_SECONDS}
        url = self._url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="REPEATABLE READ", hide_parameters=True, connect_args=options)
        try:
            with engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailableError(f"the database does not answer: {type(error).__name__}") from None
        finally:
            engine.dispose()

    def _run(self, command: Sequence[str]) -> None:
        if shutil.which(command[0]) is None:
            raise StoreUnavailableError(f"{command[0]} is not installed: apt-get install postgresql-client")
        bare = self._url.set(password=None).render_as_string(hide_password=False)
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            [*command, f"--dbname={bare}"], env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
            raise OnlineStoreError(f"{command[0]}: {said}")

    def _environment(self) -> Mapping[str, str]:
        # A password among the arguments would be seen by everybody on the machine.
        password = {} if self._url.password is None else {"PGPASSWORD": str(self._url.password)}
        return {**os.environ, "PGCONNECT_TIMEOUT": str(_CONNECT_SECONDS), **password}  # noqa: TID251 - the program finds its libraries as we do
