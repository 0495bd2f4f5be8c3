"""Which store a location names."""

from pathlib import Path

import pytest

from feature_store.online.error import OnlineStoreError
from feature_store.online.opening import open_reader, open_store
from feature_store.online.postgres_reader import PostgresReader
from feature_store.online.settings import OnlineStoreSettings
from feature_store.online.sqlite import SqliteStore
from feature_store.online.sqlite_reader import SqliteReader


def test_a_path_is_a_sqlite_file(tmp_path):
    store = open_store(tmp_path / "g.db")
    assert isinstance(store, SqliteStore)
    store.close()
    assert isinstance(open_reader(str(tmp_path / "g.db")), SqliteReader)


@pytest.mark.parametrize("url", ["postgresql://h/db", "postgres://h/db"])
def test_a_postgresql_url_connects_only_when_read(url):
    assert isinstance(open_reader(url), PostgresReader)


@pytest.mark.parametrize("opening", [open_store, open_reader])
def test_another_url_is_refused(opening):
    with pytest.raises(OnlineStoreError, match="GRIDTAGS_DATABASE_URL starts with mysql://; allowed: postgresql://"):
        opening("mysql://h/db")


def test_the_default_store_is_a_file_in_var(monkeypatch):
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    monkeypatch.setenv("GRIDTAGS_VAR", "/data/var")
    assert Path(OnlineStoreSettings().online_location) == Path("/data/var/gridtags.db")


def test_a_database_url_is_used_and_not_printed(monkeypatch):
    monkeypatch.setenv("GRIDTAGS_DATABASE_URL", "postgresql://u:secret@h/db")
    settings = OnlineStoreSettings()
    assert settings.online_location == "postgresql://u:secret@h/db"
    assert "secret" not in repr(settings)
