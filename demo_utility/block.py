"""Simulating one block of customers from draw to export."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Ints
from demo_utility.annotation import annotate
from demo_utility.bill import bill_rows
from demo_utility.call import PlannedCall, plan_calls
from demo_utility.contact import draw_contacts
from demo_utility.curve import load_curves
from demo_utility.customer import Customers, draw_customers
from demo_utility.defect import spoil_meter, spoil_texts
from demo_utility.identity import Person, draw_people
from demo_utility.ledger import Ledger, draw_ledger
from demo_utility.occasion import draw_occasions
from demo_utility.outage import Outages, hit_customers, outage_rows
from demo_utility.payment import payment_rows
from demo_utility.profile import regions
from demo_utility.record import call_contacts, call_rows, curve_rows, customer_rows, reading_rows, turn_rows
from demo_utility.stream import text_stream
from demo_utility.transcript import Call, render_call
from demo_utility.truth import bill_truth, call_truth, customer_truth, evidence_truth
from demo_utility.work_order import write_orders
from demo_utility.world import World

# Part of what a seed means: another size would give other customers.
BLOCK_CUSTOMERS = 500
_METERING = {"meter_readings": ("日用电量", "kwh"), "load_curves": ("P40", "p40")}

Tables = dict[str, pa.Table]


@dataclass(frozen=True)
class Block:
    """Exports and truth of one block by table, and how many wrong rows the exports hold by (table, field, reason)."""

    raw: Tables
    truth: Tables
    bad: Counter[tuple[str, str, str]]


def simulate_block(world: World, index: Ints, block: int, annotations: int) -> Block:
    """Simulate the customers with running numbers `index`; `annotations` of their calls are to be labelled.

    All draws come from the seed and the number of the block: blocks may be simulated in any order, or alone.
    """
    customers = draw_customers(index, block, world.seed, world.almanac, world.territory)
    people = draw_people(customers, world.seed, block)
    ledger = draw_ledger(world, customers, block)
    outages = hit_customers(world.outages, customers, world.almanac, world.seed, block)
    calls = _calls(world, customers, people, ledger, outages, block)
    raw = _ledger_rows(world, customers, people, ledger, block)
    raw |= _service_rows(world, customers, people, ledger, calls, block)
    raw["outages"] = outage_rows(outages, customers)
    raw["call_annotations"] = annotate(calls, annotations, world.almanac, world.seed, block)
    bad: Counter[tuple[str, str, str]] = Counter()
    for name in raw:
        raw[name], counts = _spoilt(world, name, raw[name], block)
        bad += counts
    truth = {
        "customers": customer_truth(customers, ledger.credit),
        "bills": bill_truth(customers, world.almanac, ledger.bills, ledger.credit),
        "calls": call_truth(calls, customers),
        "evidence": evidence_truth(calls),
    }
    return Block(raw, truth, bad)


def _calls(
    world: World, customers: Customers, people: list[Person], ledger: Ledger, outages: Outages, block: int
) -> list[Call]:
    almanac = world.almanac
    occasions = draw_occasions(customers, almanac, outages, ledger.bills, ledger.payments, world.seed, block)
    planned = plan_calls(occasions, customers, almanac, world.seed, block)
    rng = text_stream(world.seed, "transcript", block)
    ids, areas = customers.ids.to_pylist(), regions()

    def render(number: int, call: PlannedCall) -> Call:
        who = call.customer
        dialect = areas[int(customers.region[who])].dialect
        bill = _last_bill(ledger, call)
        return render_call(f"C{block:05d}{number:05d}", call, people[who], ids[who], dialect, bill, rng)

    return [render(number, call) for number, call in enumerate(planned)]


def _last_bill(ledger: Ledger, call: PlannedCall) -> float:
    """Return the amount of the last bill issued before a call, CNY."""
    issued = ledger.bills.issued[call.customer].astype("datetime64[s]").astype(np.int64)
    month = max(int(np.searchsorted(issued, call.second)) - 1, 0)
    return float(ledger.bills.amount[call.customer, month])


def _ledger_rows(world: World, customers: Customers, people: list[Person], ledger: Ledger, block: int) -> Tables:
    almanac, seed = world.almanac, world.seed
    bills, payments = ledger.bills, ledger.payments
    curves = load_curves(customers, almanac, ledger.kwh, ledger.shapes, seed, block)
    return {
        "customers": customer_rows(customers, people, ledger.supply),
        "meter_readings": reading_rows(customers, almanac, ledger.kwh, seed, block),
        "load_curves": curve_rows(customers, almanac, curves, seed, block),
        "bills": bill_rows(bills, payments, customers, almanac),
        "payments": payment_rows(payments, bills.ids, bills.owners, bills.billed, almanac.end, seed, block),
    }


def _service_rows(
    world: World, customers: Customers, people: list[Person], ledger: Ledger, calls: list[Call], block: int
) -> Tables:
    orders, of_call = write_orders(calls, customers, people, ledger.supply, world.almanac, world.seed, block)
    others = draw_contacts(customers, world.almanac, world.seed, block)
    return {
        "work_orders": orders,
        "calls": call_rows(calls, customers, people, of_call),
        "call_turns": turn_rows(calls),
        "contacts": pa.concat_tables([call_contacts(calls, customers), others]),
    }


def _spoilt(world: World, name: str, table: pa.Table, block: int) -> tuple[pa.Table, Counter[tuple[str, str, str]]]:
    if name in _METERING:
        column, field = _METERING[name]
        return spoil_meter(name, table, column, field, world.seed, block)
    return spoil_texts(name, table, world.seed, block)
