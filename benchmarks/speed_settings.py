"""What a benchmark may be told from outside."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class BenchmarkSettings(BaseSettings):
    """Settings read from `GRIDTAGS_BENCH_FEAST_PYTHON`: a Python in whose environment Feast is installed, empty for none."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_BENCH_", frozen=True)

    feast_python: str = ""
