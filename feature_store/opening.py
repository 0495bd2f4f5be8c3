"""Opens the warehouse and the engine that the settings name."""

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.engine import Engine
from feature_store.error import FeatureStoreError
from feature_store.settings import FeatureStoreSettings
from feature_store.spark_engine import SparkEngine
from feature_store.warehouse import Warehouse


def open_engine(settings: FeatureStoreSettings, memory: str | None = None) -> tuple[Warehouse, Engine]:
    """Return the warehouse and an engine over it; the caller closes the engine.

    `memory` (`2GB`) limits what DuckDB may use; Spark has settings of its own.

    Raises
    ------
    FeatureStoreError
        Spark is asked for and not installed.
    """
    warehouse = Warehouse(settings.warehouse)
    if settings.engine == "duckdb":
        return warehouse, DuckDBEngine(warehouse, memory=memory)
    try:
        return warehouse, SparkEngine(warehouse)
    except ModuleNotFoundError as error:
        raise FeatureStoreError(
            "GRIDTAGS_ENGINE=spark needs the extra `spark`: pip install 'gridtags[spark]'"
        ) from error
