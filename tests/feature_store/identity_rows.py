"""Customers and identifiers that tests of identity resolution share."""

import pandas as pd

from feature_store.identity.config import IdentityConfig

KINDS = ("id_card", "business_licence", "phone", "wechat", "app", "bank_account")
CONFIG = IdentityConfig(most_customers=dict.fromkeys(KINDS, 3))
CUSTOMERS = "customer_id,customer_type,available_at\n" + "".join(
    f"{name},residential,2026-01-0{day} 00:00:00\n" for day, name in enumerate("ABCDEF", start=1)
)
HEADER = "customer_id,kind,value_hash,verified,since,available_at\n"


def identifier(customer, kind, value, verified=1, day=1):
    return f"{customer},{kind},{value:0>18},{verified},,2026-02-{day:02d} 00:00:00\n"


def parties(warehouse):
    rows = pd.concat([pd.read_parquet(part) for part in warehouse.parts("party_members")])
    return rows.set_index("customer_id")
