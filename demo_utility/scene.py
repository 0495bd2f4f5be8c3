"""One block of customers with all that happens to them, before any of it is written down."""

from dataclasses import dataclass

import numpy as np

from demo_utility.almanac import Ints
from demo_utility.call import PlannedCall, plan_calls
from demo_utility.customer import Customers, draw_customers
from demo_utility.identity import Person, draw_people
from demo_utility.ledger import Ledger, draw_ledger
from demo_utility.occasion import draw_occasions
from demo_utility.outage import Outages, hit_customers
from demo_utility.party import Parties, draw_parties
from demo_utility.profile import regions
from demo_utility.stream import text_stream
from demo_utility.thrift import Thrift, draw_thrift
from demo_utility.transcript import Call, render_call
from demo_utility.world import World


@dataclass(frozen=True)
class Scene:
    """Block number `block` of a world: its customers, who they are, their energy and money, outages and calls."""

    world: World
    block: int
    customers: Customers
    parties: Parties
    people: list[Person]
    ledger: Ledger
    outages: Outages
    calls: list[Call]
    thrift: Thrift

    @property
    def seed(self) -> int:
        """Seed of the world."""
        return self.world.seed


def draw_scene(world: World, index: Ints, block: int) -> Scene:
    """Draw the customers with running numbers `index` and what happens to them over the horizon."""
    customers = draw_customers(index, block, world.seed, world.almanac, world.territory)
    parties = draw_parties(customers, world.seed, block)
    people = draw_people(customers, parties, world.seed, block)
    ledger = draw_ledger(world, customers, block)
    outages = hit_customers(world.outages, customers, world.almanac, world.seed, block)
    thrift = draw_thrift(customers, world.seed, block)
    calls = _calls(world, customers, people, ledger, outages, thrift, block)
    return Scene(world, block, customers, parties, people, ledger, outages, calls, thrift)


def _calls(
    world: World,
    customers: Customers,
    people: list[Person],
    ledger: Ledger,
    outages: Outages,
    thrift: Thrift,
    block: int,
) -> list[Call]:
    almanac = world.almanac
    occasions = draw_occasions(customers, almanac, outages, ledger.bills, ledger.payments, thrift, world.seed, block)
    planned = plan_calls(occasions, customers, almanac, world.seed, block)
    rng = text_stream(world.seed, "transcript", block)
    ids, areas = customers.ids.to_pylist(), regions()

    def render(number: int, call: PlannedCall) -> Call:
        who = call.customer
        dialect = areas[int(customers.region[who])].dialect
        bill = _last_bill(ledger, call)
        return render_call(f"C{block:05d}{number:05d}", call, people[who], ids[who], dialect, bill, rng, world.bank)

    return [render(number, call) for number, call in enumerate(planned)]


def _last_bill(ledger: Ledger, call: PlannedCall) -> float:
    """Return the amount of the last bill issued before a call, CNY."""
    issued = ledger.bills.issued[call.customer].astype("datetime64[s]").astype(np.int64)
    month = max(int(np.searchsorted(issued, call.second)) - 1, 0)
    return float(ledger.bills.amount[call.customer, month])
