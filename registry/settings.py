"""Where the registry keeps its things, from the environment."""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _beside_var(values: dict[str, Any]) -> str:
    return f"sqlite:///{values['var'].absolute() / 'mlflow.db'}"


class RegistrySettings(BaseSettings):
    """Settings of the registry; each field is read from GRIDTAGS_ + its name in capitals.

    `var` holds everything that is written, `configs` everything that is only read. `mlflow_tracking_uri` names the
    store of runs and versions: SQLite beside the rest by default, or the address of an MLflow server, which then also
    decides where artifacts lie. The ledger lies in the PostgreSQL database `database_url`, else beside the rest.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True, extra="ignore")

    var: Path = Path("var")
    configs: Path = Path(__file__).resolve().parent.parent / "configs"
    mlflow_tracking_uri: str = Field(default_factory=_beside_var)
    database_url: SecretStr | None = None
    signing_key: Path | None = None

    @property
    def artifacts(self) -> Path:
        """Folder of the artifacts of runs, absolute because MLflow stores it with every run."""
        return self.var.absolute() / "mlartifacts"

    @property
    def artifacts_uri(self) -> str | None:
        """URI of the artifacts' folder; null where an MLflow server decides."""
        return self.artifacts.as_uri() if self.mlflow_tracking_uri.startswith("sqlite:") else None

    @property
    def ledger_location(self) -> str:
        """Path of the SQLite file or URL of the database of the ledger (which may hold a password: do not log it)."""
        return str(self.var / "ledger.db") if self.database_url is None else self.database_url.get_secret_value()

    @property
    def signing_key_file(self) -> Path:
        """File of the installation's Ed25519 key, which signs the ledger's roots; made at its first use."""
        return self.signing_key or self.var / "signing.key"

    @property
    def bundles(self) -> Path:
        """Folder of the bundles, with the file CURRENT."""
        return self.var / "bundles"

    @property
    def promotion_lock(self) -> Path:
        """File that a process locks while it promotes."""
        return self.var / "promotion.lock"

    @property
    def tags(self) -> Path:
        """Folder of the tag files."""
        return self.configs / "tags"
