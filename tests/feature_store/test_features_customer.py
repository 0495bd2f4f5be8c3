"""Features over master data, equipment, contracts and parties, on histories small enough to work out by hand."""

import pytest

from tests.feature_store.history import cases, features_of, from_history

AS_OF = "2026-07-01"


def piece(customer, kind, installed_on, removed_on=None, rated_kw=None, smart=None):
    place = {"customer_id": customer, "kind": kind, "installed_on": installed_on, "removed_on": removed_on}
    return {**place, "rated_kw": rated_kw, "smart": smart}


def contract(customer, kind, signed_on, valid_until=None, market_trading=None):
    parties = {"customer_id": customer, "kind": kind, "signed_on": signed_on}
    return {**parties, "valid_until": valid_until, "market_trading": market_trading}


CUSTOMERS = [
    {
        "customer_id": "plant",
        "customer_type": "large_industry",
        "contract_capacity_kva": 400.0,
        "operating_capacity_kva": 300.0,
        "voltage_level": "交流10kV",
        "time_of_use": True,
        "urban_rural": "rural",
        "opened_on": "2016-07-01",
    },
    {
        "customer_id": "home",
        "customer_type": "residential",
        "contract_capacity_kva": 0.0,
        "operating_capacity_kva": 8.0,
        "voltage_level": "交流220V",
        "urban_rural": "urban",
        "low_income": True,
        "elderly": False,
        "disabled": True,
    },
    {"customer_id": "shop", "customer_type": "commercial", "voltage_level": "不明"},
    {"customer_id": "office", "customer_type": "government"},
    {"customer_id": "farm", "customer_type": "agriculture"},
]
EQUIPMENT = [
    piece("plant", "meter", "2026-06-01", smart=True),
    piece("plant", "meter", "2016-07-01", "2026-06-01", smart=False),
    piece("plant", "solar", "2025-07-01", rated_kw=60.0),
    piece("plant", "solar", "2026-01-01", rated_kw=40.0),
    piece("plant", "solar", "2020-01-01", "2026-06-30", rated_kw=10.0),
    piece("plant", "storage", "2026-01-01"),
    piece(
        "plant", "charging_pile", "2026-01-01", "2026-07-01", rated_kw=7.0
    ),  # removed on the day of as_of: stands until then
    piece("home", "heat_pump", "2024-01-01", "2025-01-01"),
    piece("home", "meter", "2016-07-01"),
]
CONTRACTS = [
    contract("plant", "high_voltage", "2024-01-01", "2026-06-30", market_trading=True),  # its last day is over
    contract("plant", "high_voltage", "2025-01-01", "2026-07-10", market_trading=False),
    contract("plant", "solar_feed_in", "2025-01-01"),
    contract("home", "low_voltage", "2016-07-01"),
]
EXPECTED = {
    "plant": {
        "tenure_years": 3652 / 365.25,
        "contract_capacity_kva": 400,
        "operating_capacity_kva": 300,
        "operating_capacity_share": 0.75,
        "voltage_kv": 10,
        "is_large_industry": 1,
        "is_residential": 0,
        "is_rural": 1,
        "is_urban": 0,
        "has_time_of_use_tariff": 1,
        "has_solar": 1,
        "has_storage": 1,
        "has_charging_pile": 1,
        "has_heat_pump": 0,
        "has_smart_meter": 1,
        "solar_kw": 100,
        "charging_pile_kw": 7,
        "solar_months": 365 / (365.25 / 12),
        "months_since_last_installed": 181 / (365.25 / 12),
        "contracts_standing": 2,
        "trades_on_market": 0,
        "has_solar_feed_in_contract": 1,
        "days_until_contract_ends": 10,
        "accounts_of_party": 3,
    },
    "home": {
        "tenure_years": None,
        "operating_capacity_share": None,
        "voltage_kv": 0.22,
        "is_residential": 1,
        "is_rural": 0,
        "is_urban": 1,
        "is_low_income": 1,
        "is_elderly": 0,
        "is_disabled": 1,
        "has_heat_pump": 0,
        "has_smart_meter": None,
        "solar_months": None,
        "months_since_last_installed": None,
        "trades_on_market": None,
        "has_solar_feed_in_contract": 0,
        "days_until_contract_ends": None,
    },
    "shop": {"is_commercial": 1, "voltage_kv": None, "has_time_of_use_tariff": None, "is_low_income": None},
    "office": {"is_government": 1, "has_solar": None, "solar_kw": 0, "contracts_standing": 0},
    "farm": {"is_agriculture": 1, "accounts_of_party": None},
}


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    member = {"customer_id": "plant", "party_id": "P", "accounts": 3, "rule": "licence", "available_at": "2026-01-01"}
    tables = {"customers": CUSTOMERS, "equipment": EQUIPMENT, "contracts": CONTRACTS, "party_members": [member]}
    return from_history(tmp_path_factory.mktemp("warehouse"), AS_OF, EXPECTED, **tables)


@pytest.mark.parametrize(("customer", "name", "expected"), cases(EXPECTED))
def test_formula_gives_what_the_history_says(row, customer, name, expected):
    expected = float("nan") if expected is None else expected
    assert row.loc[customer, name] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_formula_over_master_data_has_its_number_here():
    themes = features_of("customer", "equipment", "contract", "party")
    assert themes == themes & {name for values in EXPECTED.values() for name in values}
