"""Invented names, mobile numbers and addresses: personal data that redaction has to find.

Mobile numbers begin with 1990000, addresses lie in a city that does not exist, and identity numbers name the region 99, which
was never given out; their check digits are right.
"""

from dataclasses import dataclass
from random import Random

import numpy as np

from demo_utility.customer import Customers
from demo_utility.phrase import draw, read_phrases
from demo_utility.profile import industries, regions
from demo_utility.stream import text_stream

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECK = "10X98765432"


@dataclass(frozen=True)
class Person:
    """Who speaks for a customer. `account` is the name on the account, a firm's or the person's own."""

    surname: str
    name: str
    title: str
    account: str
    phone: str
    address: str
    identity: str
    kind: str


def draw_people(customers: Customers, seed: int, block: int) -> list[Person]:
    """Return one person per customer of the block."""
    rng = text_stream(seed, "identity", block)
    names = read_phrases("names")
    lines, areas = industries(), regions()
    people = []
    for industry, region, urban in zip(
        customers.industry.tolist(), customers.region.tolist(), customers.urban.tolist(), strict=True
    ):
        line = lines[industry] if industry >= 0 else None
        surname = draw(rng, names["surnames"])
        name = surname + draw(rng, names["given"])
        people.append(
            Person(
                surname=surname,
                name=name,
                title=draw(rng, names["titles"]),
                account=_firm(rng, names, line.company, line.type) if line else name,
                phone=f"1990000{rng.randrange(10_000):04d}",
                address=_address(rng, names, areas[region].district, line.caller if line else "home", urban),
                identity=_identity(rng),
                kind=line.caller if line else "residential",
            )
        )
    return people


def _firm(rng: Random, names: dict[str, list[str]], company: str, kind: str) -> str:
    word = draw(rng, names["firm_words"])
    if kind == "government":
        return f"云河市{word}{company}"
    if kind == "agriculture":
        return f"{draw(rng, names['villages'])}{word}{company}合作社"
    return f"云河市{word}{company}有限公司"


def _address(rng: Random, names: dict[str, list[str]], district: str, kind: str, urban: int) -> str:
    street = f"{draw(rng, read_phrases('slots')['street'])}{rng.randrange(1, 399)}号"
    if kind == "factory":
        return f"云河市{district}{draw(rng, names['parks'])}{street}"
    if kind == "home" and urban < 2:
        flat = f"{rng.randrange(1, 30)}幢{rng.randrange(1, 5)}单元{rng.randrange(1, 19)}0{rng.randrange(1, 5)}室"
        return f"云河市{district}{street}{draw(rng, names['estates'])}{flat}"
    if kind in {"home", "farm"}:
        return f"云河市{district}{draw(rng, names['villages'])}{rng.randrange(1, 13)}组{rng.randrange(1, 160)}号"
    return f"云河市{district}{street}"


def _identity(rng: Random) -> str:
    born = np.datetime64("1945-01-01") + rng.randrange(22_000)
    body = f"990101{str(born).replace('-', '')}{rng.randrange(1000):03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + _CHECK[total % 11]
