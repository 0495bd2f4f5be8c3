import re

import pandas as pd

from demo_utility.profile import BEHAVIOURS, CONCERNS, SENTIMENTS, segments
from demo_utility.summary import UtilitySummary
from tests.demo_utility.conftest import CUSTOMERS, Reader

LATENT_WORDS = (
    *(s.id for s in segments()),
    *(s.label for s in segments()),
    "chronic",
    "forgetful",
    "propensity",
    "probability",
    "truth",
)


def test_nothing_latent_is_written_into_the_exports(utility: UtilitySummary) -> None:
    for path in utility.raw.glob("*.csv"):
        text = path.read_bytes().decode("gb18030" if path.name.startswith(("c_con", "arc_s")) else "utf-8")
        assert not [word for word in LATENT_WORDS if word in text], path.name


def test_the_exports_hold_no_concern_or_sentiment_but_the_annotators(utility: UtilitySummary) -> None:
    for path in utility.raw.glob("*.csv"):
        data = path.read_bytes()
        found = [word for word in (*CONCERNS, *SENTIMENTS) if re.search(rb"[,;\n]" + word.encode() + rb"[,;\n]", data)]
        assert not found or path.name.startswith("s_comm_label"), path.name


def test_every_customer_has_one_of_at_most_seven_segments(truth: Reader) -> None:
    customers = truth("customers")
    assert len(customers) == customers.customer_id.nunique() == CUSTOMERS
    assert len(segments()) <= 7
    assert set(customers.segment) == {s.id for s in segments()}
    assert customers.groupby("household").segment.nunique().to_dict() == {False: 3, True: 5}
    assert set(customers.payment_behaviour) == set(BEHAVIOURS)


def test_every_concern_and_sentiment_occurs(truth: Reader) -> None:
    calls = truth("calls")
    assert set(calls.concerns.explode()) == set(CONCERNS)
    assert set(calls.sentiment) == set(SENTIMENTS)
    assert calls.sentiment.value_counts(normalize=True).min() > 0.15


def test_about_three_calls_in_ten_have_several_concerns(truth: Reader) -> None:
    assert 0.22 < (truth("calls").concerns.str.len() > 1).mean() < 0.42


def test_every_concern_of_a_call_is_shown_by_a_sentence_of_the_customer(truth: Reader, raw: Reader) -> None:
    evidence, calls = truth("evidence"), truth("calls")
    shown = evidence.groupby("call_id").concern.agg(set)
    assert (calls.set_index("call_id").concerns.map(set) == shown).all()
    turns = raw("s_comm_text").drop_duplicates(["通话编号", "话轮序号"]).set_index(["通话编号", "话轮序号"])
    at = turns.loc[list(zip(evidence.call_id, evidence.turn.astype(str), strict=True))]
    assert set(at["说话人"]) == {"客户"}
    cut = [text[start:end] for text, start, end in zip(at["识别文本"], evidence.start, evidence.end, strict=True)]
    assert cut == evidence.sentence.tolist()


def test_what_only_the_agent_mentions_is_no_concern(truth: Reader) -> None:
    calls = truth("calls")
    aside = zip(calls.offered.map(set), calls.denied, calls.settled_before, calls.concerns, strict=True)
    assert not any((offered | {denied, before}) & set(concerns) for offered, denied, before, concerns in aside)
    assert (calls.offered.str.len() > 0).mean() > 0.3
    assert calls.denied.notna().mean() > 0.05


def test_a_few_annotations_are_wrong_and_most_are_right(truth: Reader, raw: Reader) -> None:
    labels = raw("s_comm_label").drop_duplicates("通话编号").set_index("通话编号")
    calls = truth("calls").set_index("call_id").loc[labels.index]
    zh = {"dissatisfied": "不满", "neutral": "平稳", "satisfied": "满意"}
    wrong = calls.sentiment.map(zh) != labels["客户情绪"]
    missed = calls.concerns.map(set) != labels["关注点"].str.split(";").map(set)
    assert 0.01 < wrong.mean() < 0.08
    assert 0.01 < missed.mean() < 0.08


def test_some_calls_stay_unlabelled(utility: UtilitySummary, truth: Reader) -> None:
    assert 0 < utility.annotated_calls < 0.85 * len(truth("calls"))


def test_annotations_are_made_after_the_call(raw: Reader) -> None:
    ended = raw("s_comm_rec").drop_duplicates("通话编号").set_index("通话编号")["结束时间"]
    labels = raw("s_comm_label")
    assert (
        pd.to_datetime(labels["标注时间"]).to_numpy() > pd.to_datetime(ended.loc[labels["通话编号"]]).to_numpy()
    ).all()
