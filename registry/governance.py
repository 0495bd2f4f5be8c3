"""Limits of governance: one table of `configs/governance.toml` for each part, read by that part alone."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from registry.catalogue.toml_file import bad_keys
from registry.digest import canonical_json, text_digest
from registry.error import GovernanceError

GOVERNANCE_FILE = "governance.toml"
Limits = TypeVar("Limits", bound=BaseModel)


def limits_digest(configs: Path, table: str) -> str:
    """Return the SHA-256 of the canonical JSON of one table, by which evidence says which limits it was held against.

    GovernanceError as from `read_limits`.
    """
    return text_digest(canonical_json(_table(configs, table)))


def read_limits(configs: Path, table: str, model: type[Limits]) -> Limits:
    """Return one table of `configs/governance.toml` as `model`, which forbids unknown keys; other tables are not looked at.

    Raises
    ------
    GovernanceError
        There is no such file or table, or a bad key; the message names the file and the path of every bad key.
    """
    content = _table(configs, table)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise GovernanceError(f"{configs / GOVERNANCE_FILE}: [{table}] {bad_keys(error)}") from error


def _table(configs: Path, table: str) -> dict[str, Any]:
    path = configs / GOVERNANCE_FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GovernanceError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GovernanceError(f"{path}: {str(error).splitlines()[0]}") from error
    found = content.get(table)
    if not isinstance(found, dict):
        raise GovernanceError(f"{path}: has no table [{table}]")
    return found
