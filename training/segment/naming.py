"""Names of segments: proposed from how the groups stand, kept over retraining, overruled by people; each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, JsonValue
from scipy.optimize import linear_sum_assignment

import feature_store.features  # noqa: F401 - registers the features
from feature_store.feature import FEATURES
from training.config import STRICT, load_config
from training.error import ConfigError, TrainingError
from training.segment.override import Override, by_group, load_overrides
from training.segment.standing import Standing, stand

CLASS_FEATURE = "is_residential"
"""Tells households from businesses; used for naming only, whatever the features of the grouping."""

_REASONS = 3
_WHOLE = 10


class SegmentNames(BaseModel):
    """`names` maps a name to the weights of the features that make it, `phrases` a feature to the words of its standing."""

    model_config = STRICT

    phrases: dict[str, str]
    names: dict[str, dict[str, float]]


@dataclass(frozen=True)
class GroupName:
    """What a group is called, why, and whether that was proposed now, kept from the version before, or overruled."""

    name: str
    reason: str
    origin: Literal["proposed", "kept", "overruled"] = "proposed"

    def as_record(self) -> dict[str, JsonValue]:
        """Return name, reason and origin, for `detail["names"]` of a model."""
        return {"name": self.name, "reason": self.reason, "origin": self.origin}


@dataclass(frozen=True)
class Naming:
    """What the configs say of names: how they are proposed, and where people overrule that."""

    names: SegmentNames
    overrides: tuple[Override, ...] = ()

    def name(
        self, x: pd.DataFrame, groups: NDArray[np.int64], ids: Sequence[str], kept: Mapping[int, str] | None = None
    ) -> list[GroupName]:
        """Return the names of groups with permanent `ids` (k,); see `name_groups`.

        `x` (n, n_features) are the features of the customers, with `is_residential` so that households get household names;
        `groups` (n,) are numbers in 0 … k − 1.
        """
        return name_groups(stand(x, groups, len(ids)), self.names, kept, by_group(self.overrides, ids))


def load_naming(configs: Path) -> Naming:
    """Read `segments/names.toml` and `segments/overrides.toml` below `configs`; ConfigError where either is wrong."""
    folder = configs / "segments"
    names = load_names(folder / "names.toml")
    return Naming(names, load_overrides(folder / "overrides.toml", tuple(names.names)))


def load_names(path: Path) -> SegmentNames:
    """Read `configs/segments/names.toml`.

    Raises
    ------
    ConfigError
        The file is wrong, or it names a feature that there is not.
    """
    loaded = load_config(path, SegmentNames)
    named = {*loaded.phrases, *(feature for weights in loaded.names.values() for feature in weights)}
    if unknown := sorted(named - set(FEATURES)):
        raise ConfigError(f"{path}: unknown features {', '.join(unknown)}; `gridtags features list` names them all")
    return loaded


def name_groups(
    standing: Standing,
    config: SegmentNames,
    kept: Mapping[int, str] | None = None,
    overrides: Mapping[int, Override] | None = None,
) -> list[GroupName]:
    """Return the name of each group, every name at most once: overruled, else kept, else the best fit over all groups.

    A weight on a feature that was not grouped by counts for nothing. A kept name that people gave to another group is free again.

    Parameters
    ----------
    kept, overrides
        Name before and override by number of the group; groups in neither get a proposed name.

    Raises
    ------
    TrainingError
        Fewer names are left than groups need.
    """
    overrides = overrides or {}
    given = {group: override.name for group, override in overrides.items()}
    given |= {g: name for g, name in (kept or {}).items() if g not in given and name not in set(given.values())}
    chosen = given | _proposed(standing.rank, config.names, given)
    return [
        GroupName(
            chosen[group],
            _overruled(overrides[group]) if group in overrides else reason(group, chosen[group], standing, config),
            "overruled" if group in overrides else "kept" if group in given else "proposed",
        )
        for group in range(len(standing.rank))
    ]


def reason(group: int, name: str, standing: Standing, config: SegmentNames) -> str:
    """Return in words the standings that speak most for the name, at most three; of a name without weights the most unusual."""
    away = dict(zip(standing.rank.columns, _away(standing.rank)[group], strict=True))
    weights = config.names.get(name) or {feature: np.sign(distance) for feature, distance in away.items()}
    speaks = {f: away[f] * weight for f, weight in weights.items() if f in away and f in config.phrases}
    said = [feature for feature in sorted(speaks, key=lambda f: -speaks[f])[:_REASONS] if speaks[feature] > 0]
    words = [_phrase(config.phrases[f], away[f], standing.index[f].to_numpy()[group]) for f in said]
    return "、".join(words) or "各项特征接近平均"


def _proposed(rank: pd.DataFrame, names: Mapping[str, dict[str, float]], given: Mapping[int, str]) -> dict[int, str]:
    open_groups = [group for group in range(len(rank)) if group not in given]
    free = [n for n, weights in names.items() if n not in given.values() and set(weights) & set(rank.columns)]
    if len(free) < len(open_groups):
        raise TrainingError(
            f"{len(open_groups)} groups need a name, {len(free)} are free in configs/segments/names.toml"
        )
    weights = pd.DataFrame({name: names[name] for name in free}).reindex(rank.columns).fillna(0.0)
    fit = _away(rank)[open_groups] @ weights.to_numpy(dtype="float64")
    rows, columns = linear_sum_assignment(-fit)
    return {open_groups[row]: free[column] for row, column in zip(rows, columns, strict=True)}


def _away(rank: pd.DataFrame) -> NDArray[np.float64]:
    return np.asarray(rank.to_numpy() - rank.to_numpy().mean(axis=0))


def _phrase(template: str, away: float, index: float) -> str:
    level = "高" if away > 0 else "低"
    # An index may speak against the rank: the middle of a group says nothing of its ends.
    agrees = np.isfinite(index) and (index > 1) == (away > 0)
    return template.format(index=f"指数 {_short(index)}" if agrees else f"偏{level}", level=level)


def _short(index: float) -> str:
    return f"{index:,.0f}" if index >= _WHOLE else f"{index:.2g}"


def _overruled(override: Override) -> str:
    return f"{override.by} {override.date:%Y-%m-%d} 指定：{override.why}"
