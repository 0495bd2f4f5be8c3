"""Supply areas as arrays, and the weather over them."""

from dataclasses import dataclass

import numpy as np

from demo_utility.almanac import Almanac, Floats, Ints
from demo_utility.profile import feeders_per_region, regions
from demo_utility.stream import stream


@dataclass(frozen=True)
class Territory:
    """Everything shared by all customers: temperature in °C, shape (n_regions, n_days), and the numbering of feeders."""

    temperature: Floats
    feeders: int

    def feeder(self, region: Ints, within: Ints) -> Ints:
        """Return the number of a feeder, 0 … n_regions × feeders − 1."""
        return region * self.feeders + within


def build_territory(almanac: Almanac, seed: int) -> Territory:
    """Draw the weather: a yearly wave, spells of some days, and what each area adds."""
    day_of_year = (almanac.days - almanac.days.astype("datetime64[Y]")).astype(np.int64)
    wave = 17.2 - 12.6 * np.cos(2 * np.pi * (day_of_year - 22) / 365.25)
    rng = stream(seed, "weather")
    spells = _spells(rng.standard_normal(len(wave)) * 1.9, 0.78)
    local = rng.standard_normal((len(regions()), len(wave))) * 0.5
    warmer = np.array([region.warmer for region in regions()])
    return Territory(wave + spells + warmer[:, None] + local, feeders_per_region())


def _spells(shocks: Floats, memory: float) -> Floats:
    level = np.empty_like(shocks)
    value = 0.0
    for day, shock in enumerate(shocks):
        value = memory * value + shock
        level[day] = value
    return level
