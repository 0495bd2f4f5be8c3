"""Where the text room finds its data."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class NlpSettings(BaseSettings):
    """Settings from the environment, prefix GRIDTAGS_. `configs` is the folder of lexicons and taxonomy."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    configs: Path = Path(__file__).parent.parent / "configs"


class VaultSettings(BaseSettings):
    """Settings read from `GRIDTAGS_VAR`, `GRIDTAGS_VAULT_KEY` and `GRIDTAGS_VAULT_NEW_KEY`.

    `vault_key` is 32 bytes in base64. Without it nothing that is masked is kept. `vault_new_key` is what takes its place.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True, extra="ignore")

    var: Path = Path("var")
    vault_key: SecretStr = SecretStr("")
    vault_new_key: SecretStr = SecretStr("")

    @property
    def vault(self) -> Path:
        """File of the vault."""
        return self.var / "vault.db"
