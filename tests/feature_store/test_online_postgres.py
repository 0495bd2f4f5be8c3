"""What only the store in PostgreSQL promises: it survives the server, and shares round trips."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from feature_store.online.error import StoreUnavailableError
from feature_store.online.postgres import PostgresStore
from feature_store.online.postgres_batch import BatchingConnection
from feature_store.online.postgres_reader import PostgresReader
from feature_store.online.protocol import Documents, SnapshotRef

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def published_url(postgres_url) -> str:
    store = PostgresStore(postgres_url)
    documents = [(f"C{each}", Documents(b"t", f"p{each}".encode())) for each in sorted(range(100), key=str)]
    store.publish(SnapshotRef("s1", NOON, "b1", 100), documents)
    store.close()
    return postgres_url


def test_a_reader_started_before_the_tables_finds_nobody(postgres_url):
    async def scenario():
        reader = PostgresReader(postgres_url)
        assert (await reader.current(), await reader.read("C1")) == (None, None)
        await reader.close()

    asyncio.run(scenario())


def test_a_reader_survives_a_restart_of_the_server(published_url, postgres_server):
    async def scenario():
        reader = PostgresReader(published_url)
        before = await reader.read("C7")
        await asyncio.to_thread(postgres_server.restart)
        assert await reader.read("C7") == before == Documents(b"t", b"p7")
        await reader.close()

    asyncio.run(scenario())


def test_a_server_that_is_away_is_named_without_the_url():
    async def scenario():
        reader = PostgresReader("postgresql://user:secret@/db?host=/nowhere", timeout=timedelta(seconds=2))
        with pytest.raises(StoreUnavailableError, match="PostgreSQL: connection") as caught:
            await reader.read("C1")
        assert "secret" not in str(caught.value)

    asyncio.run(scenario())
    with pytest.raises(StoreUnavailableError, match="PostgreSQL: connection"):
        PostgresStore("postgresql://user:secret@/db?host=/nowhere")


def test_requests_that_arrive_meanwhile_share_a_statement(published_url, monkeypatch):
    statements = []
    fetch = BatchingConnection.fetch

    async def counted(connection, statement, parameters=()):
        statements.append(parameters)
        return await fetch(connection, statement, parameters)

    async def scenario():
        reader = PostgresReader(published_url)
        answers = await asyncio.gather(*(reader.read(f"C{number}") for number in range(150)))
        assert [each and each.persona for each in answers[:2]] == [b"p0", b"p1"]
        assert sum(each is None for each in answers) == 50
        await reader.close()

    monkeypatch.setattr(BatchingConnection, "fetch", counted)
    asyncio.run(scenario())
    assert len(statements) <= 2


def test_a_caller_who_gives_up_disturbs_nobody(published_url):
    async def scenario():
        reader = PostgresReader(published_url)
        impatient = asyncio.create_task(reader.read("C1"))
        patient = asyncio.create_task(reader.read("C2"))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).persona == b"p2"
        await reader.close()

    asyncio.run(scenario())
