import pandas as pd
import pytest

from tests.demo_utility.conftest import CUSTOMERS, Reader

CHANNELS = {"APP", "微信", "短信", "社交媒体", "网上营业厅"}


@pytest.fixture(scope="module")
def messages(raw: Reader, truth: Reader) -> pd.DataFrame:
    """Good messages with the truth beside them."""
    table = raw("s_message").drop_duplicates("消息编号")
    table = table[table["消息编号"].str.startswith("X")]
    return table.merge(truth("message_owners"), left_on="消息编号", right_on="message_id", validate="1:1")


def test_a_customer_writes_about_two_messages_in_two_years(messages: pd.DataFrame, truth: Reader) -> None:
    assert len(messages) == len(truth("message_owners"))
    assert 1 < len(messages) / CUSTOMERS < 3
    assert set(messages["渠道"]) == CHANNELS


def test_the_account_on_a_message_is_the_writers(messages: pd.DataFrame) -> None:
    named = messages[messages["客户编号"] != ""]
    assert (named.how == "named").all()
    assert (named["客户编号"] == named.customer_id).all()
    assert 0.3 < len(named) / len(messages) < 0.6


@pytest.fixture(scope="module")
def holders(messages: pd.DataFrame, raw: Reader, truth: Reader) -> pd.DataFrame:
    """How many customers and parties had the identifier of each unnamed message on file, on its day and at all."""
    party = truth("parties").set_index("customer_id").party
    known = raw("c_cert").drop_duplicates(["客户编号", "标识类型", "标识值"]).query("标识值 != ''")
    known = known.assign(party=known["客户编号"].map(party)).dropna(subset="party")
    unnamed = messages[messages.how != "named"]
    both = unnamed[["消息编号", "标识类型", "标识值", "发送时间", "how"]].merge(
        known, how="left", on=["标识类型", "标识值"]
    )
    then = both.assign(then=both.party.where(both["登记日期"] <= both["发送时间"]))
    return then.groupby("消息编号").agg(
        how=("how", "first"), then=("then", "nunique"), accounts=("then", "count"), ever=("party", "count")
    )


def test_an_identifier_resolves_to_the_writer_to_the_party_to_several_or_to_nobody(holders: pd.DataFrame) -> None:
    of = dict(list(holders.groupby("how")))
    assert (of["one"].accounts == 1).all()
    assert (of["party"].then == 1).all()
    assert (of["shared"].then > 1).all()
    assert (of["later"].accounts == 0).all()
    assert (of["later"].ever > 0).all()
    assert (of["unknown"].ever == 0).all()


def test_who_alone_has_an_identifier_wrote_what_carries_it(messages: pd.DataFrame, raw: Reader) -> None:
    known = raw("c_cert").query("标识类型 in ('手机号', '微信', 'APP账号') and 标识值 != ''")
    owner = known.drop_duplicates(["标识类型", "标识值"]).set_index(["标识类型", "标识值"])["客户编号"]
    one = messages[messages.how == "one"]
    own = owner.reindex(pd.MultiIndex.from_frame(one[["标识类型", "标识值"]])).to_numpy()
    assert (own == one.customer_id).mean() > 0.97  # the rest wrote from an account of a party that is not on file


def test_shares_of_what_can_be_resolved_are_believable(messages: pd.DataFrame) -> None:
    share = messages.how.value_counts(normalize=True)
    assert set(share.index) == {"named", "one", "party", "shared", "later", "unknown"}
    assert share["one"] > 0.2
    assert 0.1 < share["unknown"] < 0.35
    assert messages.customer_id.isna().mean() > 0.02


def test_texts_are_written_and_some_leave_a_number_to_be_masked(messages: pd.DataFrame) -> None:
    said = messages["消息内容"]
    assert (said != "").all()
    assert not said.str.contains(r"[\[\]{}|]").any()
    assert 0.01 < said.str.contains(r"154\d{8}|户号\w*33\d{8}").mean() < 0.2
    assert said.nunique() > 0.6 * len(said)


def test_what_is_posted_in_public_complains_more(messages: pd.DataFrame) -> None:
    angry = messages.sentiment == "dissatisfied"
    public = messages["渠道"] == "社交媒体"
    assert angry[public].mean() > angry[~public].mean()
