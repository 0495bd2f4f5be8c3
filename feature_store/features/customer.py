"""Who the customer is: tenure, size, class, place. Protected groups are marked: they may only ever help the customer."""

import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by

feature = owned_by("marketing")

DAYS_A_YEAR = 365.25


@feature(unit="years", null="opening day unknown")
def tenure_years(customers: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Years since the account was opened."""
    return days_between(customers.opened_on, as_of).max() / DAYS_A_YEAR


@feature(unit="kVA", null="not recorded")
def contract_capacity_kva(customers: ir.Table) -> ir.Value:
    """Contracted capacity."""
    return customers.contract_capacity_kva.max()


@feature(unit="kVA", null="not recorded")
def operating_capacity_kva(customers: ir.Table) -> ir.Value:
    """Capacity in operation."""
    return customers.operating_capacity_kva.max()


@feature(unit="share", null="a capacity is not recorded or zero")
def operating_capacity_share(
    operating_capacity_kva: ir.FloatingValue, contract_capacity_kva: ir.FloatingValue
) -> ir.Value:
    """Operating ÷ contracted capacity; below 1 where part of the plant is at rest."""
    return operating_capacity_kva / contract_capacity_kva.nullif(0.0)


@feature(unit="kV", null="not recorded")
def voltage_kv(customers: ir.Table) -> ir.Value:
    """Supply voltage, read from texts such as 交流10kV and 交流220V."""
    text = customers.voltage_level
    number = text.re_extract(r"([0-9.]+)", 1).nullif("").cast("float64")
    return (text.upper().contains("KV").ifelse(number, number / 1000.0)).max()


@feature(unit="0/1", fill=0)
def is_residential(customers: ir.Table) -> ir.Value:
    """1 for a household."""
    return (customers.customer_type == "residential").cast("int64").max()


@feature(unit="0/1", fill=0)
def is_large_industry(customers: ir.Table) -> ir.Value:
    """1 for large industry."""
    return (customers.customer_type == "large_industry").cast("int64").max()


@feature(unit="0/1", fill=0)
def is_commercial(customers: ir.Table) -> ir.Value:
    """1 for commerce."""
    return (customers.customer_type == "commercial").cast("int64").max()


@feature(unit="0/1", fill=0)
def is_government(customers: ir.Table) -> ir.Value:
    """1 for government and public bodies."""
    return (customers.customer_type == "government").cast("int64").max()


@feature(unit="0/1", fill=0)
def is_agriculture(customers: ir.Table) -> ir.Value:
    """1 for agriculture."""
    return (customers.customer_type == "agriculture").cast("int64").max()


@feature(unit="0/1", null="not recorded")
def is_rural(customers: ir.Table) -> ir.Value:
    """1 in the countryside, 0 in towns and cities."""
    return (customers.urban_rural == "rural").cast("int64").max()


@feature(unit="0/1", null="not recorded")
def is_urban(customers: ir.Table) -> ir.Value:
    """1 in cities, 0 in towns and the countryside."""
    return (customers.urban_rural == "urban").cast("int64").max()


@feature(unit="0/1", null="not recorded")
def has_time_of_use_tariff(customers: ir.Table) -> ir.Value:
    """1 where the time-of-use tariff applies."""
    return customers.time_of_use.cast("int64").max()


@feature(unit="0/1", null="not recorded", purpose="protective_only")
def is_low_income(customers: ir.Table) -> ir.Value:
    """1 for a household on the subsistence allowance (低保)."""
    return customers.low_income.cast("int64").max()


@feature(unit="0/1", null="not recorded", purpose="protective_only")
def is_elderly(customers: ir.Table) -> ir.Value:
    """1 for a household of elderly people."""
    return customers.elderly.cast("int64").max()


@feature(unit="0/1", null="not recorded", purpose="protective_only")
def is_disabled(customers: ir.Table) -> ir.Value:
    """1 for a household of disabled people."""
    return customers.disabled.cast("int64").max()
