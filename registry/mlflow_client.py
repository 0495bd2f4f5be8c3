"""Opening MLflow: one client per registry, quiet, with no state that another registry in the process would see."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from mlflow.environment_variables import (
    MLFLOW_DISABLE_TELEMETRY,
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR,
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT,
)
from mlflow.exceptions import MlflowException
from mlflow.telemetry import set_telemetry_client
from mlflow.tracking import MlflowClient
from sqlalchemy.exc import SQLAlchemyError

from registry.error import RegistryError
from registry.settings import RegistrySettings


def open_client(settings: RegistrySettings) -> MlflowClient:
    """Return a client of the store that `settings` names; the first use of a new SQLite file makes its tables."""
    _quieten()
    if settings.artifacts_uri is not None:
        settings.var.mkdir(parents=True, exist_ok=True)
    uri = settings.mlflow_tracking_uri
    # Both, because a registry URI that is not given comes from MLflow's global state.
    with known_warnings_ignored():
        return MlflowClient(tracking_uri=uri, registry_uri=uri)


@contextmanager
def known_warnings_ignored() -> Iterator[None]:
    """Ignore what MLflow 3.17 warns of in its own code when parts of it are imported, which it does on first use."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The ``noload`` loader strategy is deprecated", DeprecationWarning)
        warnings.filterwarnings("ignore", ".*Any type hint is inferred as AnyType", UserWarning)
        yield


@contextmanager
def mlflow_errors(doing: str) -> Iterator[None]:
    """Turn errors of MLflow and its database into one line that says what was being done."""
    try:
        yield
    except (MlflowException, SQLAlchemyError) as error:
        raise RegistryError(f"{doing}: {str(error).splitlines()[0]}") from error


def _quieten() -> None:
    # Telemetry is on by default; its client is made on import but sends nothing before the first call, so this is in
    # time. Variables are set through MLflow's own objects, child processes inherit them.
    MLFLOW_DISABLE_TELEMETRY.set(True)
    set_telemetry_client()
    # Bars for copying two small files, addresses amid the output of a command, tables created: not asked for.
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(False)
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT.set(True)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
