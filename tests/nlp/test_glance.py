import gc
import re

import pytest

from nlp.evidence import candidates, candidates_of
from nlp.glance import hits
from nlp.negation import asserted, asserted_many
from nlp.normalization.spoken import heard, heard_many
from nlp.transcript import parse_transcript
from nlp.uncollected import uncollected

SAID = (
    "",
    "嗯那个店压不稳",
    "我家停电了",
    "我我我要查一百二十块\n不是停电",
    "電費",
    "上次停电已经修好了",
    "停",
    "\n",
    "好的",
)


def test_glance_over_all_finds_what_a_search_of_each_text_finds():
    patterns = (re.compile("停电|(?<=店)压"), re.compile("好"))
    assert hits(patterns, SAID) == [any(pattern.search(text) for pattern in patterns) for text in SAID]


def test_glance_over_nothing_finds_nothing():
    assert hits((re.compile("停"),), []) == []


def test_many_texts_are_heard_and_asserted_as_one_by_one():
    assert heard_many(SAID) == [heard(text) for text in SAID]
    assert asserted_many(SAID) == [asserted(text) for text in SAID]


def test_many_transcripts_have_the_candidates_of_each():
    calls = [
        parse_transcript(f"客服：您是问停电的事吗？\n客户：{said}。对。我家停电了") for said in ("对", "不是停电", "对")
    ]
    assert candidates_of(calls) == [candidates(call) for call in calls]


def test_collector_goes_on_after_a_batch_that_failed():
    with pytest.raises(ZeroDivisionError), uncollected():
        assert 1 / int(gc.isenabled())
    assert gc.isenabled()
