"""Where the text room finds its data."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class NlpSettings(BaseSettings):
    """Settings from the environment, prefix GRIDTAGS_. `configs` is the folder of lexicons and taxonomy."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    configs: Path = Path(__file__).parent.parent / "configs"
