"""Where operation finds what it runs on, from the environment."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class OperationSettings(BaseSettings):
    """Settings read from `GRIDTAGS_…`, one variable per field.

    `backups` is the folder that scheduled backups go to, none without it. `personal_key` and `signing_key` are the files of keys
    that may lie outside of `var`.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    var: Path = Path("var")
    configs: Path = Path(__file__).resolve().parent.parent.parent / "configs"
    backups: Path | None = None
    personal_key: Path | None = None
    signing_key: Path | None = None
    database_url: SecretStr | None = None

    @property
    def keys_elsewhere(self) -> tuple[Path, ...]:
        """Files of keys that the settings name."""
        return tuple(each for each in (self.personal_key, self.signing_key) if each is not None)
