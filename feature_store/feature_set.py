"""A feature set: a versioned list of features, kept as data in `configs/feature_sets/NAME.vN.toml`."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

import feature_store.features  # noqa: F401 - registers the features
from feature_store.error import FeatureError
from feature_store.feature import FEATURES


class FeatureSet(BaseModel):
    """Name with version (`default-risk.v1`), what it is for, and its features in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    purpose: str
    features: tuple[str, ...]


def load_feature_set(name: str, configs: Path) -> FeatureSet:
    """Read a feature set by its versioned name.

    Raises
    ------
    FeatureError
        There is no such set, its file is wrong, or it lists an unknown feature or one twice.
    """
    path = configs / "feature_sets" / f"{name}.toml"
    try:
        loaded = FeatureSet.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml")))
        raise FeatureError(f"no feature set {name!r}; known: {known}") from None
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise FeatureError(f"{path}: {error}") from None
    if unknown := [feature for feature in loaded.features if feature not in FEATURES]:
        raise FeatureError(f"{path}: unknown features {', '.join(unknown)}")
    if loaded.name != name or len(set(loaded.features)) != len(loaded.features):
        raise FeatureError(f"{path}: the name must be {name!r} and no feature may stand twice")
    return loaded
