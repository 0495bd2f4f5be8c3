"""Identifiers are hashed on their way in: the value as delivered is nowhere on the disk, and equal values stay equal."""

import stat

import pandas as pd
import pytest

from feature_store.error import FeatureStoreError
from feature_store.identity.hashing import hash_of
from feature_store.identity.key import identity_key

CUSTOMERS = "customer_id,customer_type\nA,residential\nB,commercial\n"
PHONE, CARD = "13800138000", "11010519491231002X"
FULL_WIDTH_PHONE = f"0086{PHONE}".translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
IDENTIFIERS = (
    "customer_id,kind,value_hash,verified\n"
    f"A,phone,+86 138-0013-8000,1\nB,phone,{PHONE},soon\nC,phone,{PHONE},1\nA,id_card,{CARD},1\nA,telex,{CARD},1\n"
)


def everything_below(folder):
    return b"".join(path.read_bytes() + str(path).encode() for path in folder.rglob("*") if path.is_file())


def test_a_delivered_identifier_is_nowhere_on_the_disk_not_even_in_quarantine(load, warehouse, quarantine):
    report = load(customers=CUSTOMERS, identifiers=IDENTIFIERS)[1]
    assert (report.commit.accepted, report.commit.quarantined) == (2, 3)
    # Parquet may be compressed: what can be read of it is searched as well.
    readable = "".join(pd.read_parquet(path).to_csv() for path in warehouse.root.rglob("*.parquet"))
    for secret in (PHONE, "138-0013-8000", CARD, CARD[:17]):
        assert secret.encode() not in everything_below(warehouse.root)
        assert secret not in readable
    rejected = quarantine().set_index("field").row
    assert "value_hash" not in rejected["verified"]
    assert '"customer_id": "B"' in rejected["verified"]


def test_the_same_value_gives_the_same_hash_in_every_table(load, warehouse):
    load(
        customers=CUSTOMERS,
        identifiers=f"customer_id,kind,value_hash\nA,phone,{PHONE}\n",
        messages="message_id,identifier_kind,identifier_hash,channel,sent_at\n"
        f"1,phone,{FULL_WIDTH_PHONE},sms,2026-01-01 08:00:00\n2,,,sms,2026-01-01 08:00:00\n",
    )
    of_customer = pd.read_parquet(warehouse.parts("identifiers")[0]).value_hash[0]
    of_message = pd.read_parquet(warehouse.parts("messages")[0]).identifier_hash
    assert of_message.tolist()[0] == of_customer == hash_of(identity_key(warehouse), PHONE)
    assert pd.isna(of_message[1])
    assert len(of_customer) == 32


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("phone", "无", "must have at least 7 characters to be a value of kind phone"),
        ("id_card", "1" * 18, "must not be one character repeated to be a value of kind id_card"),
        ("bank_account", "0000 0000 0000", "must not be one character repeated to be a value of kind bank_account"),
    ],
)
def test_a_filler_is_no_identifier_and_its_row_goes_to_quarantine(load, quarantine, kind, value, reason):
    report = load(customers=CUSTOMERS, identifiers=f"customer_id,kind,value_hash\nA,{kind},{value}\n")[1]
    assert (report.commit.accepted, report.commit.quarantined) == (0, 1)
    assert quarantine()[["line", "field", "reason"]].to_numpy().tolist() == [[2, "value_hash", reason]]


def test_the_key_is_made_once_readable_by_its_owner_only_and_outside_the_warehouse(load, warehouse):
    load(customers=CUSTOMERS)
    path = warehouse.root.parent / "identity.key"
    assert not path.exists()
    load(identifiers=f"customer_id,kind,value_hash\nA,phone,{PHONE}\n")
    first = path.read_text()
    load(identifiers=f"customer_id,kind,value_hash\nB,phone,{PHONE}\n")
    assert path.read_text() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.encode() not in everything_below(warehouse.root)
    assert [p.name for p in path.parent.glob(".identity-*")] == []


def test_the_key_of_the_settings_is_used_and_no_file_is_made(load, warehouse, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_IDENTITY_KEY", "a key from the vault")
    load(customers=CUSTOMERS, identifiers=f"customer_id,kind,value_hash\nA,phone,{PHONE}\n")
    held = pd.read_parquet(warehouse.parts("identifiers")[0]).value_hash[0]
    assert held == hash_of(b"a key from the vault", PHONE)
    assert not (warehouse.root.parent / "identity.key").exists()


def test_another_key_than_the_first_is_refused(load, warehouse, monkeypatch):
    load(customers=CUSTOMERS, identifiers=f"customer_id,kind,value_hash\nA,phone,{PHONE}\n")
    monkeypatch.setenv("GRIDTAGS_IDENTITY_KEY", "a key from elsewhere")
    with pytest.raises(FeatureStoreError, match="is not the key .* that this warehouse's hashes were made with"):
        load(identifiers=f"customer_id,kind,value_hash\nB,phone,{PHONE}\n")
    monkeypatch.setenv("GRIDTAGS_IDENTITY_KEY", "short")
    with pytest.raises(FeatureStoreError, match="GRIDTAGS_IDENTITY_KEY: 5 characters; allowed: at least 16"):
        identity_key(warehouse)


def test_a_file_without_header_does_not_put_identifiers_into_the_error(load):
    with pytest.raises(FeatureStoreError, match="is missing") as error:
        load(customers=CUSTOMERS, identifiers=f"A,phone,{PHONE}\n")
    assert PHONE not in str(error.value)
