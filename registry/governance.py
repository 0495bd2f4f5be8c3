"""Limits of governance: one table of `configs/governance.toml` for each part, read by that part alone."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from registry.catalogue.toml_file import bad_keys
from registry.error import GovernanceError

GOVERNANCE_FILE = "governance.toml"
Limits = TypeVar("Limits", bound=BaseModel)


def read_limits(configs: Path, table: str, model: type[Limits]) -> Limits:
    """Return one table of `configs/governance.toml` as `model`, which forbids unknown keys; other tables are not looked at.

    Raises
    ------
    GovernanceError
        There is no such file or table, or a bad key; the message names the file and the path of every bad key.
    """
    path = configs / GOVERNANCE_FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GovernanceError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GovernanceError(f"{path}: {str(error).splitlines()[0]}") from error
    if not isinstance(content.get(table), dict):
        raise GovernanceError(f"{path}: has no table [{table}]")
    try:
        return model.model_validate(content[table])
    except ValidationError as error:
        raise GovernanceError(f"{path}: [{table}] {bad_keys(error)}") from error
