import pandas as pd

from demo_utility.profile import CONCERNS
from tests.demo_utility.conftest import CUSTOMERS, Reader


def good_calls(raw: Reader) -> pd.DataFrame:
    calls = raw("s_comm_rec")
    return calls[calls["通话编号"].str.startswith("C")]


def test_a_customer_calls_one_and_a_half_times_in_two_years_the_strained_more(truth: Reader) -> None:
    customers, calls = truth("customers"), truth("calls")
    counts = calls.groupby("customer_id").size().reindex(customers.customer_id).fillna(0)
    assert 1.1 < counts.mean() < 2.1
    by_segment = counts.groupby(customers.set_index("customer_id").segment).mean()
    assert by_segment["strained"] > 1.3 * by_segment["basic"]


def test_calls_start_before_they_end_and_turns_lie_between(raw: Reader) -> None:
    calls = good_calls(raw).set_index("通话编号")
    start, end = pd.to_datetime(calls["开始时间"]), pd.to_datetime(calls["结束时间"])
    assert (end - start).dt.total_seconds().between(5, 3000).all()
    turns = raw("s_comm_text")
    turns = turns[turns["通话编号"].isin(calls.index)]
    at = pd.to_datetime(turns["说话时间"])
    assert (at >= turns["通话编号"].map(start)).all()
    assert (at <= turns["通话编号"].map(end)).mean() > 0.999


def test_calls_about_an_outage_follow_an_outage(truth: Reader, raw: Reader) -> None:
    outages = raw("s_power_cut")
    outages = outages.assign(
        start=pd.to_datetime(outages["停电时间"]), end=pd.to_datetime(outages["送电时间"], errors="coerce")
    )
    calls = truth("calls").query("cause == 'outage'")
    both = calls.merge(outages, left_on="customer_id", right_on="客户编号")
    during = both[(both.started_at >= both.start) & (both.started_at <= both.end + pd.Timedelta(minutes=10))]
    assert set(calls.call_id) == set(during.call_id)
    assert (calls.concerns.str[0] == "outage_repair").all()


def test_calls_about_arrears_come_from_those_who_owe(truth: Reader) -> None:
    calls = truth("calls")
    bills = truth("bills")
    worst = bills.groupby("customer_id").default_probability.mean()
    arrears = calls[(calls.cause == "arrears")].customer_id.map(worst).mean()
    assert arrears > 3 * worst.mean()


def test_half_of_the_callers_of_a_kind_say_it_in_their_own_words(truth: Reader) -> None:
    evidence = truth("evidence").drop_duplicates(["call_id", "concern"])
    for concern in CONCERNS:
        said = evidence[evidence.concern == concern].sentence
        assert said.nunique() / len(said) > 0.5, concern


def test_recognition_leaves_its_marks(raw: Reader) -> None:
    turns = raw("s_comm_text")
    customer = turns[turns["说话人"] == "客户"].groupby("通话编号")["识别文本"].agg("".join)
    assert 0.1 < customer.str.contains("[。？]").mean() < 0.9
    assert customer.str.contains("那个|就是说|嗯|呃").mean() > 0.4
    assert customer.str.contains("店费|停店|电标|户好|店压|咋|啥").any()


def test_both_sides_speak_and_the_agent_begins(raw: Reader) -> None:
    turns = raw("s_comm_text")
    turns = turns[
        turns["说话人"].isin(["坐席", "客户"])
        & turns["通话编号"].str.startswith("C")
        & (turns["话轮序号"].astype(int) < 500)
    ]
    assert (turns.groupby("通话编号")["说话人"].nunique() == 2).all()
    assert (turns.groupby("通话编号")["说话人"].first() == "坐席").all()
    assert (turns["识别文本"].str.strip() != "").mean() > 0.998


def test_every_call_is_a_contact_and_most_lead_to_a_work_order(raw: Reader, truth: Reader) -> None:
    hotline = raw("s_cont_record").query("渠道 == '呼叫中心' and 接触编号.str.startswith('J')")
    assert len(hotline) == len(truth("calls"))
    orders = set(raw("arc_s_95598_wkst")["工单受理唯一标识号"])
    named = good_calls(raw)["工单受理唯一标识号"]
    assert set(named[named != ""]) <= orders
    assert 0.4 < (named != "").mean() < 0.9


def test_contacts_use_every_channel_and_outages_hit_customers_unevenly(raw: Reader) -> None:
    assert {"网上营业厅", "APP", "微信", "短信", "营业厅", "自助终端", "社交媒体", "呼叫中心"} <= set(
        raw("s_cont_record")["渠道"]
    )
    outages = raw("s_power_cut")
    assert set(outages["停电类型"]) == {"故障停电", "计划停电"}
    hours = (
        pd.to_datetime(outages["送电时间"], errors="coerce") - pd.to_datetime(outages["停电时间"])
    ).dt.total_seconds() / 3600
    assert 0.05 < (hours > 4).mean() < 0.6
    counts = outages.groupby("客户编号").size().reindex(raw("c_cons")["客户编号"][:CUSTOMERS]).fillna(0)
    assert set(range(4)) <= set(counts)
