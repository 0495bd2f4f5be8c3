"""What all customers share: the seed, the days, the weather and the events on the feeders."""

from dataclasses import dataclass

from demo_utility.almanac import Almanac
from demo_utility.matter import Bank
from demo_utility.outage import FeederOutages, draw_feeder_outages
from demo_utility.territory import Territory, build_territory


@dataclass(frozen=True)
class World:
    """The same for every block of customers."""

    seed: int
    almanac: Almanac
    territory: Territory
    outages: FeederOutages
    bank: Bank = "all"


def build_world(almanac: Almanac, seed: int, bank: Bank = "all") -> World:
    """Draw what all customers share."""
    territory = build_territory(almanac, seed)
    return World(seed, almanac, territory, draw_feeder_outages(almanac, territory, seed), bank)
