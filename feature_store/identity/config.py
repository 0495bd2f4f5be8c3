"""The configuration of identity resolution, read from `configs/identity.toml`."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError, model_validator

from feature_store.canonical import IDENTIFIER_KINDS
from feature_store.error import FeatureStoreError


class IdentityConfig(BaseModel):
    """`most_customers`: how many customers may share a value of a kind before it links nobody; every kind has its limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most_customers: dict[str, PositiveInt]

    @model_validator(mode="after")
    def _every_kind(self) -> Self:
        if set(self.most_customers) != set(IDENTIFIER_KINDS):
            raise ValueError(f"most_customers needs exactly {', '.join(IDENTIFIER_KINDS)}")
        return self

    def limit_sql(self) -> str:
        """Return SQL that gives the limit of a row's `kind`."""
        cases = " ".join(f"WHEN '{kind}' THEN {self.most_customers[kind]}" for kind in IDENTIFIER_KINDS)
        return f"CASE kind {cases} END"


def load_identity_config(path: Path) -> IdentityConfig:
    """Read the configuration.

    Raises
    ------
    FeatureStoreError
        The file is missing or is no TOML, or a key is wrong (the message carries the key's path).
    """
    try:
        return IdentityConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise FeatureStoreError(f"{path}: no such file; it states how many customers may share an identifier") from None
    except tomllib.TOMLDecodeError as error:
        raise FeatureStoreError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FeatureStoreError(f"{path}: {where}: {first['msg']}") from None
