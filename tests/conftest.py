"""What tests of several rooms share."""

from collections.abc import Iterator

import pytest

from benchmarks.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """Return the URL of an empty database on a real PostgreSQL server."""
    return postgres_server.create_database()
