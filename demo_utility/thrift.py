"""Who minds what electricity costs: a latent trait of a customer, and what it makes people call about.

Households with small bills, prices by the hour or little income mind more, and there is chance in it. Whoever minds calls about
prices, meters and saving now and then, and asks at once when a bill jumps; whoever does not speaks of paying rather than of prices.
"""

from dataclasses import dataclass

import numpy as np

from demo_utility.almanac import Floats, Ints
from demo_utility.customer import Customers, Flags
from demo_utility.profile import CONCERNS
from demo_utility.stream import pick, stream

_USUAL_KWH = 8.0  # a household's mild working day
_CALLS_A_YEAR = 0.6
_CONCERNS = {"price": 0.7, "metering": 0.15, "energy_saving": 0.15}
_EAGER, _CALM = 2.0, 0.7
_PRICE, _PAYMENT = CONCERNS.index("price"), CONCERNS.index("billing_payment")


@dataclass(frozen=True)
class Thrift:
    """Probability of minding prices by what the customer is like, and who does mind them; each (n,)."""

    probability: Floats
    minds: Flags

    @property
    def eagerness(self) -> Floats:
        """How much more readily than usual a customer calls about a bill out of the ordinary, (n,)."""
        return np.where(self.minds, _EAGER, _CALM)


def draw_thrift(customers: Customers, seed: int, block: int) -> Thrift:
    """Draw who minds prices, from a stream of its own."""
    rng = stream(seed, "thrift", block)
    small = np.clip(-np.log(customers.base_kwh / _USUAL_KWH), -1.5, 1.5) * customers.household
    logit = (
        -1.5
        + 1.0 * small
        + 1.2 * (customers.time_of_use & customers.household)
        + 0.9 * customers.low_income
        + 0.5 * rng.standard_normal(len(customers))
    )
    probability = 1 / (1 + np.exp(-logit))
    return Thrift(probability, rng.random(len(customers)) < probability)


def calmed(concern: Ints, minds: Flags, rng: np.random.Generator) -> Ints:
    """Return the concerns of calls (n_calls,), half of those about prices turned to paying where the caller does not mind."""
    spared = ~minds & (concern == _PRICE) & (rng.random(len(concern)) < 0.5)
    return np.where(spared, _PAYMENT, concern)


def thrifty_calls(thrift: Thrift, years: float, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return (customer, concern) of the calls that minding prices leads to, (n_calls,) each."""
    customer = np.repeat(np.arange(len(thrift.minds)), rng.poisson(_CALLS_A_YEAR * years * thrift.minds))
    weights = np.broadcast_to(list(_CONCERNS.values()), (len(customer), len(_CONCERNS)))
    numbers = np.array([CONCERNS.index(name) for name in _CONCERNS])
    return customer, numbers[pick(rng, weights)]
