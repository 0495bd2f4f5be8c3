"""What the contract says: capacity, voltage, tariff; chosen from the load, as a planner would."""

from dataclasses import dataclass

import numpy as np

from demo_utility.almanac import Floats
from demo_utility.customer import TYPES, Customers, Texts
from demo_utility.profile import industries
from demo_utility.stream import stream

_HOME_SIZES = np.array([4.0, 8.0, 10.0, 12.0, 16.0, 20.0, 30.0])
_SIZES = np.array(
    [10, 15, 20, 30, 50, 80, 100, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000,
     5000, 6300, 8000, 10000, 12500, 16000, 20000, 25000, 31500, 40000, 50000, 63000, 80000, 100000], dtype=np.float64
)  # fmt: skip
_VOLTAGES = np.array(["交流220V", "交流380V", "交流10kV", "交流35kV", "交流110kV"])
_URBAN = np.array(["城区", "城镇", "农村"])
_TARIFFS = np.array(["大工业两部制电价", "一般工商业电价", "一般工商业电价", "居民一户一表电价", "农业生产电价"])


@dataclass(frozen=True)
class Supply:
    """Contract of each customer: capacities in kVA, names as the marketing system writes them."""

    contract_kva: Floats
    operating_kva: Floats
    voltage: Texts
    tariff: Texts
    category: Texts
    urban_rural: Texts


def draw_supply(customers: Customers, shapes: Floats, seed: int, block: int) -> Supply:
    """Size the contract for the peak of the load shape with a margin; some firms run only part of their transformers."""
    rng = stream(seed, "supply", block)
    n = len(customers)
    peak_kva = customers.base_kwh / 24 * shapes.max(axis=(1, 2)) / 0.9
    wanted = peak_kva * np.exp(rng.normal(0.55, 0.3, n))
    firm = _SIZES[np.minimum(np.searchsorted(_SIZES, wanted), len(_SIZES) - 1)]
    home = _HOME_SIZES[np.minimum(np.searchsorted(_HOME_SIZES, wanted * 3.0), len(_HOME_SIZES) - 1)]
    contract = np.where(customers.household, home, firm)
    partly = (rng.random(n) < 0.12) & (firm >= 315) & ~customers.household
    step = np.where(customers.household, (contract > 16).astype(int), 1 + np.searchsorted([80, 4000, 25000], contract))
    return Supply(
        contract_kva=contract,
        operating_kva=np.where(partly, np.round(contract * rng.uniform(0.4, 0.9, n)), contract),
        voltage=_VOLTAGES[step],
        tariff=_tariff(customers),
        category=_category(customers),
        urban_rural=_URBAN[customers.urban],
    )


def _tariff(customers: Customers) -> Texts:
    name = _TARIFFS[customers.type]
    suffix = np.where(
        customers.time_of_use, "（分时）", np.where(customers.type == TYPES.index("residential"), "（阶梯）", "")
    )
    return np.char.add(name, suffix)


def _category(customers: Customers) -> Texts:
    home = np.where(customers.urban == 2, "乡村居民生活用电", "城镇居民生活用电")
    firm = np.array([*(line.category for line in industries()), ""])[customers.industry]
    return np.where(customers.household, home, firm)
