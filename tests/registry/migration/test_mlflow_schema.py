"""MLflow's database: whether the installed MLflow can work with it, told without importing MLflow."""

import sqlite3
from contextlib import closing

import pytest

from registry.error import RegistryError
from registry.migration.mlflow_schema import mlflow_schema
from registry.settings import RegistrySettings


@pytest.fixture
def settings(tmp_path):
    return RegistrySettings(var=tmp_path, mlflow_tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")


def put_revision(tmp_path, revision):
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))


def test_a_database_of_the_installed_mlflow_needs_nothing(settings, tmp_path):
    put_revision(tmp_path, mlflow_schema(settings).head)
    assert mlflow_schema(settings).current


def test_for_an_older_one_the_command_is_named(settings, tmp_path):
    put_revision(tmp_path, "451aebb31d03")
    schema = mlflow_schema(settings)
    assert not schema.current
    assert schema.command == f"mlflow db upgrade sqlite:///{tmp_path}/mlflow.db"


def test_a_file_that_is_no_database_of_mlflow_is_named(settings, tmp_path):
    (tmp_path / "mlflow.db").write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(RegistryError, match=r"mlflow.db: is no database of MLflow"):
        mlflow_schema(settings)
