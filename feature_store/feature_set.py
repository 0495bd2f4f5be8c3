"""A feature set: a versioned list of features, kept as data in `configs/feature_sets/NAME.vN.toml`."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

import feature_store.features  # noqa: F401 - registers the features
from feature_store.error import FeatureError
from feature_store.feature import FEATURES, find_feature, require_feature
from feature_store.signature import feature_digest

ALL = "all"


class FeatureSet(BaseModel):
    """Name with version (`default-risk.v1`), what it is for, its features in order, and the digest of each at its release.

    A feature that computes something else needs another name, or a new version of every set that lists it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    purpose: str
    features: tuple[str, ...]
    digests: dict[str, str] = {}


def feature_names(name: str, configs: Path) -> tuple[str, ...]:
    """Return the features of a set, or for `all` every feature there is."""
    return tuple(FEATURES) if name == ALL else load_feature_set(name, configs).features


def changed_features(feature_set: FeatureSet) -> list[str]:
    """Return the features whose expression is no longer the one the set was released with."""
    now = current_digests(feature_set.features)
    return [name for name in feature_set.features if now[name] != feature_set.digests[name]]


def current_digests(names: Iterable[str]) -> dict[str, str]:
    """Return the digest of what each feature computes now; FeatureError for an unknown one.

    For features that a rule names and no set lists: what a snapshot keeps of them is this.
    """
    return {name: feature_digest(require_feature(name)) for name in names}


def load_feature_set(name: str, configs: Path) -> FeatureSet:
    """Read a feature set by its versioned name.

    Raises
    ------
    FeatureError
        There is no such set, its file is wrong, it lists an unknown feature or one twice, or a digest is missing.
    """
    path = configs / "feature_sets" / f"{name}.toml"
    try:
        loaded = FeatureSet.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml")))
        raise FeatureError(f"no feature set {name!r}; known: {known}") from None
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise FeatureError(f"{path}: {error}") from None
    if unknown := [feature for feature in loaded.features if find_feature(feature) is None]:
        raise FeatureError(f"{path}: unknown features {', '.join(unknown)}")
    if loaded.name != name or len(set(loaded.features)) != len(loaded.features):
        raise FeatureError(f"{path}: the name must be {name!r} and no feature may stand twice")
    if odd := sorted(set(loaded.digests) ^ set(loaded.features)):
        raise FeatureError(f"{path}: digests: one for each feature; check {', '.join(odd)}")
    return loaded
