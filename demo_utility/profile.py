"""What the files under profiles/ say, as frozen records: segments, lines of business, supply areas, behaviours, concerns."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

CONCERNS = (
    "outage_repair", "power_quality", "price", "metering", "billing_payment", "arrears_reconnection",
    "new_service", "solar_charging", "safety_compensation", "channel_information", "service_complaint", "energy_saving",
)  # fmt: skip
SENTIMENTS = ("dissatisfied", "neutral", "satisfied")
BEHAVIOURS = ("prompt", "debit", "forgetful", "seasonal", "chronic")


@dataclass(frozen=True)
class Segment:
    """A latent group of customers; fields and orders of lists as explained in profiles/segments.toml."""

    id: str
    label: str
    share: float
    kwh_per_day: float
    kwh_sigma: float
    cooling: float
    heating: float
    day_sigma: float
    weekend: float
    spring: float
    growth_per_year: float
    shapes: dict[str, float]
    urban: list[float]
    behaviours: list[float]
    pay: list[float]
    contacts_per_year: float
    contact: list[float]
    calls_per_year: float
    concerns: list[float]
    time_of_use: float
    solar: float
    electric_car: float
    tenure_years: float
    protected: list[float]
    mood: list[float]


@dataclass(frozen=True)
class Industry:
    """A line of business; see profiles/industries.toml."""

    name: str
    type: str
    segment: str
    weight: float
    kwh_per_day: float
    kwh_sigma: float
    spring: float
    cycle: float
    slump: float
    shape: str
    caller: str
    company: str
    category: str


@dataclass(frozen=True)
class Region:
    """A supply area; see profiles/territory.toml."""

    name: str
    code: str
    weight: float
    urban: float
    warmer: float
    faults: float
    planned: float
    dialect: str
    district: str


@dataclass(frozen=True)
class Behaviour:
    """A latent payment behaviour; see profiles/behaviours.toml."""

    id: str
    base: float
    spread: float
    stress: float
    season: float
    months: list[int]
    persistence: float
    early_share: float
    days: list[float]


@cache
def read_profile(name: str) -> dict[str, Any]:
    """Return the content of profiles/`name`.toml."""
    text = (resources.files("demo_utility") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def segments() -> tuple[Segment, ...]:
    """Return the latent segments, at most seven."""
    return tuple(Segment(**entry) for entry in read_profile("segments")["segment"])


@cache
def industries() -> tuple[Industry, ...]:
    """Return the lines of business of organisations and farms."""
    entries = read_profile("industries")["industry"]
    return tuple(Industry(**entry) for entry in entries)


@cache
def regions() -> tuple[Region, ...]:
    """Return the supply areas."""
    return tuple(Region(**entry) for entry in read_profile("territory")["region"])


@cache
def feeders_per_region() -> int:
    """Return how many feeders a supply area has."""
    return int(read_profile("territory")["feeders_per_region"])


@cache
def behaviours() -> tuple[Behaviour, ...]:
    """Return the payment behaviours in the order of `BEHAVIOURS`."""
    return tuple(Behaviour(**entry) for entry in read_profile("behaviours")["behaviour"])
