"""Where the registry keeps its things, from the environment."""

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _beside_var(values: dict[str, Any]) -> str:
    return f"sqlite:///{values['var'].absolute() / 'mlflow.db'}"


class RegistrySettings(BaseSettings):
    """Settings of the registry; each field is read from GRIDTAGS_ + its name in capitals.

    `var` holds everything that is written, `configs` everything that is only read. `mlflow_tracking_uri` names the
    store of runs and versions: SQLite beside the rest by default, or the address of an MLflow server, which then also
    decides where artifacts lie.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True, extra="ignore")

    var: Path = Path("var")
    configs: Path = Path(__file__).resolve().parent.parent / "configs"
    mlflow_tracking_uri: str = Field(default_factory=_beside_var)

    @property
    def artifacts(self) -> Path:
        """Folder of the artifacts of runs, absolute because MLflow stores it with every run."""
        return self.var.absolute() / "mlartifacts"

    @property
    def artifacts_uri(self) -> str | None:
        """URI of the artifacts' folder; null where an MLflow server decides."""
        return self.artifacts.as_uri() if self.mlflow_tracking_uri.startswith("sqlite:") else None

    @property
    def bundles(self) -> Path:
        """Folder of the bundles, with the file CURRENT."""
        return self.var / "bundles"

    @property
    def promotions(self) -> Path:
        """File with one line of JSON per promotion."""
        return self.var / "promotions.jsonl"

    @property
    def promotion_lock(self) -> Path:
        """File that a process locks while it promotes."""
        return self.var / "promotion.lock"

    @property
    def tags(self) -> Path:
        """Folder of the tag files."""
        return self.configs / "tags"
