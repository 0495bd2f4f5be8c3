"""Simulating one block of customers from draw to export."""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa

from demo_utility.almanac import Ints
from demo_utility.annotation import annotate
from demo_utility.bill import bill_rows
from demo_utility.contact import draw_contacts
from demo_utility.contract import contract_rows
from demo_utility.correction import change_customers, late_truth, reissue_bills
from demo_utility.curve import load_curves
from demo_utility.defect import as_texts, spoil_meter, spoil_texts
from demo_utility.equipment import draw_equipment, equipment_rows, removal_rows, solar_days
from demo_utility.identifier import draw_identifiers, identifier_rows
from demo_utility.message import draw_messages, message_rows
from demo_utility.message_truth import message_truth
from demo_utility.outage import outage_rows
from demo_utility.party import party_truth
from demo_utility.payment import payment_rows
from demo_utility.price_survey import price_survey_rows
from demo_utility.reading import reading_rows
from demo_utility.record import call_contacts, call_rows, curve_rows, customer_rows, turn_rows
from demo_utility.scene import Scene, draw_scene
from demo_utility.survey import survey_rows
from demo_utility.truth import bill_truth, call_truth, customer_truth, evidence_truth
from demo_utility.work_order import write_orders
from demo_utility.world import World

# Part of what a seed means: another size would give other customers.
BLOCK_CUSTOMERS = 500
_METERING = {"meter_readings": ("日用电量", "kwh"), "load_curves": ("P40", "p40")}

Tables = dict[str, pa.Table]


@dataclass(frozen=True)
class Block:
    """Exports and truth of one block by table, and how many wrong rows the exports hold by (table, field, reason).

    `later` are records exported again, by table: corrections of bills and customers, equipment taken away.
    """

    raw: Tables
    later: Tables
    truth: Tables
    bad: Counter[tuple[str, str, str]]


def simulate_block(world: World, index: Ints, block: int, annotations: int) -> Block:
    """Simulate the customers with running numbers `index`; `annotations` of their calls are to be labelled.

    All draws come from the seed and the number of the block: blocks may be simulated in any order, or alone.
    """
    scene = draw_scene(world, index, block)
    raw, later, truth = _ledger_tables(scene)
    raw |= _service_rows(scene)
    raw["call_annotations"] = annotate(scene.calls, annotations, world.almanac, world.seed, block)
    for into, more in zip((raw, later, truth), _register_tables(scene), strict=True):
        into.update(more)
    bad: Counter[tuple[str, str, str]] = Counter()
    for name in raw:
        raw[name], counts = _spoilt(scene, name, raw[name])
        bad += counts
    return Block(raw, {name: as_texts(table) for name, table in later.items()}, truth, bad)


def _ledger_tables(scene: Scene) -> tuple[Tables, Tables, Tables]:
    """Return master data, metering and money, what of them was put right later, and the truth."""
    almanac, seed, block, customers, ledger = (
        scene.world.almanac,
        scene.seed,
        scene.block,
        scene.customers,
        scene.ledger,
    )
    bills, payments = ledger.bills, ledger.payments
    curves = load_curves(customers, almanac, ledger.kwh, ledger.shapes, seed, block)
    readings, late = reading_rows(customers, almanac, ledger.kwh, seed, block)
    master = customer_rows(customers, scene.people, ledger.supply)
    changed, changes = change_customers(master, scene)
    issued, reissued, reissues = reissue_bills(bill_rows(bills, payments, customers, almanac), scene)
    raw = {
        "customers": master,
        "meter_readings": readings,
        "load_curves": curve_rows(customers, almanac, curves, seed, block),
        "bills": issued,
        "payments": payment_rows(payments, bills.ids, bills.owners, bills.billed, almanac.end, seed, block),
    }
    truth = {
        "customers": customer_truth(customers, ledger.credit, scene.thrift),
        "bills": bill_truth(customers, almanac, bills, ledger.credit),
        "corrections": pa.concat_tables([changes, reissues, late_truth(readings, late)]),
    }
    return raw, {"customers": changed, "bills": reissued}, truth


def _service_rows(scene: Scene) -> Tables:
    almanac, seed, block, customers, calls = scene.world.almanac, scene.seed, scene.block, scene.customers, scene.calls
    orders, of_call = write_orders(calls, customers, scene.people, scene.ledger.supply, almanac, seed, block)
    others = draw_contacts(customers, almanac, seed, block)
    return {
        "work_orders": orders,
        "calls": call_rows(calls, customers, scene.people, of_call),
        "call_turns": turn_rows(calls),
        "contacts": pa.concat_tables([call_contacts(calls, customers), others]),
        "outages": outage_rows(scene.outages, customers),
        "surveys": pa.concat_tables([survey_rows(scene), price_survey_rows(scene)]),
    }


def _register_tables(scene: Scene) -> tuple[Tables, Tables, Tables]:
    """Return equipment, contracts, identifiers and messages, what was taken away later, and the truth."""
    customers = scene.customers
    equipment, identifiers = draw_equipment(scene), draw_identifiers(scene)
    messages = draw_messages(scene, identifiers)
    raw = {
        "equipment": equipment_rows(equipment, customers),
        "contracts": contract_rows(scene, solar_days(equipment, customers)),
        "identifiers": identifier_rows(identifiers, scene),
        "messages": message_rows(messages, scene),
    }
    truth = {
        "calls": call_truth(scene.calls, customers),
        "evidence": evidence_truth(scene.calls),
        "parties": party_truth(customers, scene.parties),
        "message_owners": message_truth(messages, identifiers, scene),
    }
    return raw, {"equipment": removal_rows(equipment, customers)}, truth


def _spoilt(scene: Scene, name: str, table: pa.Table) -> tuple[pa.Table, Counter[tuple[str, str, str]]]:
    if name in _METERING:
        column, field = _METERING[name]
        return spoil_meter(name, table, column, field, scene.seed, scene.block)
    return spoil_texts(name, table, scene.seed, scene.block)
