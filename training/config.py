"""Job configs: TOML files parsed into frozen models that forbid unknown keys."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from training.error import ConfigError

STRICT = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
"""For every model of a job config: `model_config = STRICT`."""

Config = TypeVar("Config", bound=BaseModel)


def load_config(path: Path, model: type[Config]) -> Config:
    """Read the TOML file at `path` into `model`.

    Raises
    ------
    ConfigError
        One line with the file and, for each bad key, its full path (`gates.0.at_least`), what is wrong and what it was.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {_first_line(error)}") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_bad_keys(error)}") from error


def _bad_keys(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, bad['loc'])) or 'file'}: {bad['msg']}, got {bad['input']!r:.60}" for bad in error.errors()
    )


def _first_line(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return (str(error).splitlines() or [type(error).__name__])[0]
