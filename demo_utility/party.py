"""Who stands behind several accounts: landlords, firms with two sites, chains of shops; and who only shares a telephone."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Ints
from demo_utility.customer import Customers
from demo_utility.profile import industries
from demo_utility.stream import stream

NONE = -1
CHAIN_MARK = "K"
_LANDLORDS, _TWO_SITES, _FAMILIES = 0.015, 0.03, 0.04
_CHAIN_TRADE, _IN_CHAIN = "零售业", 0.35
_CHAIN_BLOCKS, _AGENT_BLOCKS = 10, 8  # a chain trades in ten blocks, one block in eight has a property agent
_OWNERS_OF_CHAINS = 60_000_000  # running numbers behind those of all customers


@dataclass(frozen=True)
class Parties:
    """One block, one entry per customer.

    `head` is the position of the customer whose person or firm holds this account too (its own where it holds one only), `chain`
    the number of its chain and `agent` that of the property agent who looks after it (−1: none), `phone_of` the position of the
    customer whose telephone it gives (its own, or that of somebody else in the family).
    """

    head: Ints
    chain: Ints
    agent: Ints
    phone_of: Ints

    def owner(self, customers: Customers, position: int) -> int:
        """Return the running number of the person or firm behind an account."""
        chain = int(self.chain[position])
        return _OWNERS_OF_CHAINS + chain if chain != NONE else int(customers.index[self.head[position]])


def draw_parties(customers: Customers, seed: int, block: int) -> Parties:
    """Draw who holds several accounts and who shares a telephone; all of it within the block but for the chains."""
    rng = stream(seed, "party", block)
    n = len(customers)
    head, phone_of = np.arange(n), np.arange(n)
    chain = _chains(rng, customers, block)
    homes = rng.permutation(np.flatnonzero(customers.household))
    landlords = round(_LANDLORDS * len(homes))
    at = 0
    for size in (2 + _sizes(rng, landlords)).tolist():
        head[homes[at : at + size]] = homes[at : at + 1]
        at += size
    for first, second in _pairs(homes[at:], round(_FAMILIES * len(homes))):
        phone_of[second] = first
    for line in np.unique(customers.industry[(customers.industry >= 0) & (chain == NONE)]):
        sites = np.flatnonzero((customers.industry == line) & (chain == NONE))
        for first, second in _pairs(sites, int(rng.binomial(len(sites) // 2, 2 * _TWO_SITES))):
            head[second] = first
    return Parties(head, chain, _agents(rng, customers, block), np.where(head == np.arange(n), phone_of, head))


def party_truth(customers: Customers, parties: Parties) -> pa.Table:
    """Return which party holds each account."""
    return pa.table({"customer_id": customers.ids, "party": pa.array(party_ids(customers, parties), pa.string())})


def party_ids(customers: Customers, parties: Parties) -> list[str]:
    """Return the true party of each customer."""
    ids = customers.ids.to_pylist()
    pairs = zip(parties.head.tolist(), parties.chain.tolist(), strict=True)
    return [f"P{ids[head]}" if chain == NONE else f"{CHAIN_MARK}{chain:04d}" for head, chain in pairs]


def _sizes(rng: np.random.Generator, count: int) -> Ints:
    """How many accounts beyond two each of `count` landlords has: 0, 1 or 2."""
    return np.asarray(rng.choice(3, count, p=(0.5, 0.3, 0.2)), dtype=np.int64)


def _chains(rng: np.random.Generator, customers: Customers, block: int) -> Ints:
    trade = [line.name for line in industries()].index(_CHAIN_TRADE)
    joins = (customers.industry == trade) & (rng.random(len(customers)) < _IN_CHAIN)
    return np.where(joins, block // _CHAIN_BLOCKS, NONE)


def _agents(rng: np.random.Generator, customers: Customers, block: int) -> Ints:
    agent = np.full(len(customers), NONE)
    if block % _AGENT_BLOCKS == 0:
        flats = np.flatnonzero(customers.household & (customers.urban < 2))
        wanted = min(int(rng.integers(55, 80)), len(customers) // 4)
        agent[rng.permutation(flats)[:wanted]] = block // _AGENT_BLOCKS
    return agent


def _pairs(positions: Ints, count: int) -> list[tuple[int, int]]:
    values = positions[: min(2 * count, len(positions) // 2 * 2)].tolist()
    return list(zip(values[::2], values[1::2], strict=True))
