"""The shape of load curves, apart from their level: what the block "shape" is made of where hourly means are at hand."""

import numpy as np
from numpy.typing import NDArray

from training.segment.block import BlockConfig

Floats = NDArray[np.float64]
SHAPE_COLUMNS = tuple(f"{day}_{hour:02d}" for day in ("weekday", "weekend") for hour in range(24))
"""Features of a shape: mean power in each hour of working days, then of weekends, over the largest of the 48."""
SHAPE_COMPONENTS = 12
SHAPE_WEIGHT, SEASON_WEIGHT, LEVEL_WEIGHT = 1.0, 0.5, 0.2


def curve_shapes(curves: Floats) -> Floats:
    """Return each curve over its own largest value, (n, p) in 0 … 1 for curves (n, p) of power ≥ 0.

    A curve without energy, or with an infinite value, has no shape: NaN. A missing point stays NaN, the others have their shares.
    """
    curves = np.asarray(curves, dtype=float)
    largest = np.max(curves, axis=1, initial=0.0, where=~np.isnan(curves), keepdims=True)
    return np.asarray(curves / np.where((largest > 0) & np.isfinite(largest), largest, np.nan))


def curve_blocks(
    shape: tuple[str, ...], season: tuple[str, ...] = (), level: tuple[str, ...] = ()
) -> dict[str, BlockConfig]:
    """Return the blocks of a space in which curves are told apart; a kind without features has no block.

    Every feature counts by rank: most customers are households that differ little, and the few that are unlike them would otherwise
    take the groups. A dozen components keep the shape and leave out most of the noise of single hours, shifted days among it.
    """
    blocks = {
        "shape": (shape, SHAPE_WEIGHT, SHAPE_COMPONENTS),
        "season": (season, SEASON_WEIGHT, None),
        "level": (level, LEVEL_WEIGHT, None),
    }
    return {
        name: BlockConfig(features=features, weight=weight, scaling="rank", components=components)
        for name, (features, weight, components) in blocks.items()
        if features
    }


def curve_spaces(
    shape: tuple[str, ...], season: tuple[str, ...], level: tuple[str, ...], power: tuple[str, ...] = ()
) -> dict[str, dict[str, BlockConfig]]:
    """Return the two ways to look at curves, which compete: "shape" beside level, and "power", in which level is in every hour.

    `power` are the same hours in kW: customers of one size differ by these, customers of all sizes by hardly more than size.
    """
    spaces = {"shape": curve_blocks(shape, season, level)}
    if power:
        spaces["power"] = {
            "power": BlockConfig(features=power, weight=1.0, scaling="centre", components=SHAPE_COMPONENTS)
        }
    return spaces
