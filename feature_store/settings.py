"""Where the feature store keeps its files, and which engine computes."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_PROJECT = Path(__file__).resolve().parent.parent


class FeatureStoreSettings(BaseSettings):
    """Settings read from `GRIDTAGS_VAR`, `GRIDTAGS_CONFIGS`, `GRIDTAGS_ENGINE`."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    var: Path = Path("var")
    configs: Path = _PROJECT / "configs"
    engine: Literal["duckdb", "spark"] = "duckdb"

    @property
    def warehouse(self) -> Path:
        """Folder of the canonical Parquet files."""
        return self.var / "warehouse"


class SourceSettings(BaseSettings):
    """Setting read from `GRIDTAGS_SOURCE_URL`: the database to ingest when the command names neither folder nor URL."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    source_url: SecretStr = SecretStr("")
