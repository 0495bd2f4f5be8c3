"""The write-ahead log is taken in beside the writers."""

import sqlite3

from feature_store.write_ahead import let_log_grow, take_log_in


def _database(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    let_log_grow(connection)
    connection.execute("CREATE TABLE word (text TEXT)")
    return connection


def test_commits_leave_the_log_to_who_takes_it_in(tmp_path):
    file = tmp_path / "words.db"
    connection = _database(file)
    for _ in range(1_200):  # SQLite's own limit is 1,000 pages
        connection.execute("INSERT INTO word VALUES (?)", ("x" * 3_000,))
    before = file.stat().st_size
    take_log_in(file)
    assert before < 10_000 < 1_200 * 3_000 < file.stat().st_size
    connection.close()


def test_a_reader_keeps_what_it_sees(tmp_path):
    file = tmp_path / "words.db"
    connection, reader = _database(file), sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM word").fetchone() == (0,)
    connection.execute("INSERT INTO word VALUES ('late')")
    take_log_in(file)
    assert reader.execute("SELECT count(*) FROM word").fetchone() == (0,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM word").fetchone() == (1,)
    reader.close()
    connection.close()


def test_what_is_no_database_is_left_alone(tmp_path):
    file = tmp_path / "words.db"
    take_log_in(file)
    assert not file.exists()
    file.write_bytes(b"no database, but longer than the hundred bytes of a header" * 3)
    before = file.read_bytes()
    take_log_in(file)
    assert file.read_bytes() == before
