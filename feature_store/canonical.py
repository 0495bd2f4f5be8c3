"""The canonical tables: the one place that says what a row of each may hold; the tables stand by theme in `tables/`.

Chinese names follow the marketing system of a provincial power company. Energy is in kWh, power in kW, capacity in kVA,
money in CNY (yuan), instants are Asia/Shanghai wall-clock time.
"""

from feature_store.tables.billing import BILLS, PAY_CHANNELS, PAYMENTS
from feature_store.tables.concern import CONCERNS, COURSES, SENTIMENTS
from feature_store.tables.customer import (
    CONTRACT_KINDS,
    CONTRACTS,
    CUSTOMER_TYPES,
    CUSTOMERS,
    EQUIPMENT,
    EQUIPMENT_KINDS,
)
from feature_store.tables.identity import (
    IDENTIFIER_KINDS,
    IDENTIFIERS,
    MESSAGE_CHANNELS,
    MESSAGE_OWNERS,
    MESSAGES,
    PARTY_MEMBERS,
)
from feature_store.tables.metering import CURVE_DAYS, CURVE_POINTS, HOUR_COLUMNS, LOAD_CURVES, METER_READINGS
from feature_store.tables.service import CHANNELS, CONTACTS, OUTAGES, SURVEYS, WORK_ORDERS
from feature_store.tables.text import CALL_ANNOTATIONS, CALL_TURNS, CALLS, TEXT_SIGNALS

__all__ = [
    "CHANNELS",
    "CONCERNS",
    "CONTRACT_KINDS",
    "COURSES",
    "CURVE_POINTS",
    "CUSTOMER_TYPES",
    "DERIVED",
    "EQUIPMENT_KINDS",
    "HOUR_COLUMNS",
    "IDENTIFIER_KINDS",
    "MESSAGE_CHANNELS",
    "PAY_CHANNELS",
    "SENTIMENTS",
    "TABLES",
    "TEXT_SIGNALS",
]

DERIVED = frozenset(table.name for table in (TEXT_SIGNALS, CURVE_DAYS, PARTY_MEMBERS, MESSAGE_OWNERS))
"""Tables that are computed here: no source delivers them, and they are replaced as a whole."""

TABLES = {
    table.name: table
    for table in (
        CUSTOMERS,
        METER_READINGS,
        LOAD_CURVES,
        BILLS,
        PAYMENTS,
        WORK_ORDERS,
        CALLS,
        CALL_TURNS,
        CALL_ANNOTATIONS,
        CONTACTS,
        OUTAGES,
        EQUIPMENT,
        CONTRACTS,
        SURVEYS,
        IDENTIFIERS,
        MESSAGES,
        TEXT_SIGNALS,
        CURVE_DAYS,
        PARTY_MEMBERS,
        MESSAGE_OWNERS,
    )
}
