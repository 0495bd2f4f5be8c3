"""Energy and money of one block: load, contract, bills, and how they are paid."""

from dataclasses import dataclass

from demo_utility.almanac import Floats
from demo_utility.behaviour import Credit, draw_credit, money_pressure
from demo_utility.bill import Bills, draw_bills, month_kwh
from demo_utility.customer import Customers
from demo_utility.load import daily_kwh
from demo_utility.payment import Payments, draw_payments
from demo_utility.shape import day_shapes, hour_shares
from demo_utility.supply import Supply, draw_supply
from demo_utility.tariff import month_amounts
from demo_utility.world import World


@dataclass(frozen=True)
class Ledger:
    """Daily energy in kWh (n, n_days), shapes (n, 2, 96), contract, bills, latent credit and payments (n, n_months)."""

    kwh: Floats
    shapes: Floats
    supply: Supply
    bills: Bills
    credit: Credit
    payments: Payments


def draw_ledger(world: World, customers: Customers, block: int) -> Ledger:
    """Simulate energy and money of the customers of one block over the horizon."""
    seed, almanac = world.seed, world.almanac
    pressure = money_pressure(customers, almanac, seed, block)
    kwh = daily_kwh(customers, almanac, world.territory, pressure, seed, block)
    shapes = day_shapes(customers, seed, block)
    supply = draw_supply(customers, shapes, seed, block)
    by_month = month_kwh(kwh, almanac)
    amounts = month_amounts(customers, supply, almanac, by_month, hour_shares(shapes))
    bills = draw_bills(customers, almanac, by_month, amounts, seed, block)
    credit = draw_credit(customers, almanac, pressure, amounts, seed, block)
    payments = draw_payments(customers, credit, bills.issued, bills.due, amounts, seed, block)
    return Ledger(kwh, shapes, supply, bills, credit, payments)
