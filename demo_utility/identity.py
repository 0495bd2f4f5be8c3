"""Invented names and addresses, and who speaks for a customer: personal data that redaction has to find.

Addresses lie in a city that does not exist; see `number.py` for the numbers.
"""

from dataclasses import dataclass, replace
from random import Random

import numpy as np

from demo_utility.customer import Customers
from demo_utility.number import business_licence, identity_card, phone
from demo_utility.party import NONE, Parties
from demo_utility.phrase import draw, read_phrases
from demo_utility.profile import industries, regions
from demo_utility.stream import text_stream


@dataclass(frozen=True)
class Person:
    """Who speaks for a customer. `account` is the name on the account, a firm's or the person's own.

    `identity` is the number of the identity card, `licence` that of the firm's business licence, empty for a household.
    """

    surname: str
    name: str
    title: str
    account: str
    phone: str
    address: str
    identity: str
    kind: str
    licence: str = ""


def draw_people(customers: Customers, parties: Parties, seed: int, block: int) -> list[Person]:
    """Return one person per customer of the block; whoever holds several accounts is the same person at each."""
    rng = text_stream(seed, "identity", block)
    own = [_person(rng, customers, position) for position in range(len(customers))]
    people = []
    for position, person in enumerate(own):
        head, chain = own[int(parties.head[position])], int(parties.chain[position])
        owner = parties.owner(customers, position)
        born = np.datetime64("1945-01-01") + owner * 7_919 % 22_000
        people.append(
            replace(
                person,
                surname=head.surname,
                name=head.name,
                title=head.title,
                account=head.account if chain == NONE else _chain_name(seed, chain),
                phone=phone(parties.owner(customers, int(parties.phone_of[position])), seed),
                identity=identity_card(owner, seed, born),
                licence="" if customers.household[position] else business_licence(owner, seed),
            )
        )
    return people


def _person(rng: Random, customers: Customers, position: int) -> Person:
    names = read_phrases("names")
    industry, region = int(customers.industry[position]), regions()[int(customers.region[position])]
    line = industries()[industry] if industry >= 0 else None
    surname = draw(rng, names["surnames"])
    name = surname + draw(rng, names["given"])
    return Person(
        surname=surname,
        name=name,
        title=draw(rng, names["titles"]),
        account=_firm(rng, names, line.company, line.type) if line else name,
        phone="",
        address=_address(rng, names, region.district, line.caller if line else "home", int(customers.urban[position])),
        identity="",
        kind=line.caller if line else "residential",
    )


def _chain_name(seed: int, chain: int) -> str:
    return f"云河市{draw(text_stream(seed, 'chain', chain), read_phrases('names')['firm_words'])}连锁超市有限公司"


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
