from pathlib import Path

import pandas as pd
import pytest

from demo_utility.summary import UtilitySummary
from demo_utility.utility import build_utility
from tests.demo_utility.conftest import Reader

KINDS = {"身份证", "营业执照", "手机号", "微信", "APP账号", "银行账号"}


@pytest.fixture(scope="module")
def identifiers(raw: Reader, truth: Reader) -> pd.DataFrame:
    """Good identifiers with the true party of their customer."""
    table = raw("c_cert").drop_duplicates(["客户编号", "标识类型", "标识值"])
    table = table[table["标识类型"].isin(KINDS) & (table["标识值"] != "")]
    return table.join(truth("parties").set_index("customer_id").party, on="客户编号", how="inner")


def test_every_kind_of_identifier_is_there_and_most_customers_have_several(identifiers: pd.DataFrame) -> None:
    assert set(identifiers["标识类型"]) == KINDS
    assert identifiers.groupby("客户编号").size().median() >= 3


def test_every_customer_belongs_to_one_party_and_a_few_parties_have_several(truth: Reader) -> None:
    parties = truth("parties")
    assert sorted(parties.customer_id) == sorted(truth("customers").customer_id)
    accounts = parties.party.value_counts()
    assert 0.01 < (accounts > 1).mean() < 0.08
    assert accounts[~accounts.index.str.startswith("K")].max() in {3, 4}


def test_a_card_or_licence_belongs_to_one_party(identifiers: pd.DataFrame) -> None:
    papers = identifiers[identifiers["标识类型"].isin(["身份证", "营业执照"])]
    assert papers.groupby("标识值").party.nunique().max() == 1
    assert papers.groupby("标识值")["客户编号"].nunique().max() > 1


def test_a_family_shares_a_telephone_under_cards_of_their_own(identifiers: pd.DataFrame) -> None:
    phones = identifiers[identifiers["标识类型"] == "手机号"].groupby("标识值").party.nunique()
    pairs = phones[phones == 2].index
    assert 3 <= len(pairs) < 30
    own = identifiers[identifiers["标识类型"] == "身份证"].set_index("客户编号")["标识值"]
    for number in pairs:
        cards = own.reindex(identifiers[identifiers["标识值"] == number]["客户编号"]).dropna()
        assert cards.is_unique


def test_a_property_agents_telephone_stands_at_more_than_fifty_customers(identifiers: pd.DataFrame) -> None:
    phones = identifiers[identifiers["标识类型"] == "手机号"].groupby("标识值")["客户编号"].nunique()
    assert (phones > 50).sum() == 1


def test_not_every_account_of_a_party_can_be_found_by_its_papers(identifiers: pd.DataFrame, truth: Reader) -> None:
    several = truth("parties").groupby("party").filter(lambda p: len(p) > 1).customer_id
    papers = identifiers[identifiers["标识类型"].isin(["身份证", "营业执照"])]["客户编号"]
    assert 0.75 < several.isin(papers).mean() < 1


def test_a_chain_trades_in_ten_blocks_under_one_licence(tmp_path: Path) -> None:
    build = build_utility(tmp_path / "u", 2000, 3, months=2, annotated_calls=0)
    parties = pd.read_parquet(build.truth / "parties.parquet")
    chain = parties[parties.party.str.startswith("K")].customer_id
    assert 10 <= len(chain) < 40
    licences = pd.read_csv(build.raw / "c_cert_0000.csv", dtype=str).query("标识类型 == '营业执照'")
    assert licences[licences["客户编号"].isin(chain)]["标识值"].unique().size == 1


def test_master_data_name_the_same_telephone_and_card(identifiers: pd.DataFrame, raw: Reader) -> None:
    customers = raw("c_cons").drop_duplicates("客户编号").set_index("客户编号")
    cards = identifiers[identifiers["标识类型"] == "身份证"]
    assert (cards["客户编号"].map(customers["证件号码"]) == cards["标识值"]).all()
    phones = identifiers[identifiers["标识类型"] == "手机号"]
    assert (phones["客户编号"].map(customers["联系电话"]) == phones["标识值"]).mean() > 0.7


def test_nothing_is_entered_before_the_connection_or_after_the_end(
    identifiers: pd.DataFrame, raw: Reader, utility: UtilitySummary
) -> None:
    dated = identifiers[identifiers["登记日期"] != ""]
    opened = raw("c_cons").drop_duplicates("客户编号").set_index("客户编号")["立户日期"]
    assert (dated["登记日期"] >= dated["客户编号"].map(opened)).all()
    assert dated["登记日期"].max() <= str(utility.end)
    assert 0.9 < len(dated) / len(identifiers) < 1
