"""What a benchmark may be told from outside."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class BenchmarkSettings(BaseSettings):
    """Settings read from `GRIDTAGS_BENCH_…`.

    `feast_python` is a Python in whose environment Feast is installed, empty for none. `demo_var` is the folder of a demo that
    ran to its end; without it, a benchmark that needs one makes a small one.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_BENCH_", frozen=True)

    feast_python: str = ""
    demo_var: Path | None = None
