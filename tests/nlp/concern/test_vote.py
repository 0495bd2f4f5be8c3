import numpy as np
import pytest

from nlp.concern.vote import ABSTAINS, NO, YES, cue_labels, labelling_functions, votes
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.transcript import parse_transcript

TAXONOMY = load_taxonomy(NlpSettings().configs / "concerns.toml")
FUNCTIONS = labelling_functions(TAXONOMY)


def cast(text):
    [row] = votes([parse_transcript(text)], TAXONOMY)
    return {(function.concern, function.name): vote for function, vote in zip(FUNCTIONS, row, strict=True)}


def given(text):
    [row] = cue_labels(votes([parse_transcript(text)], TAXONOMY), TAXONOMY)
    return {name for name, has in zip(TAXONOMY.ids, row, strict=True) if has}


def test_a_cue_votes_for_its_concern_and_the_others_say_nothing():
    found = cast("客户：家里停电了")
    assert found["outage_repair", "off_now"] == YES
    assert set(found.values()) == {YES, ABSTAINS}


@pytest.mark.parametrize(
    ("text", "concerns"),
    [
        ("客户：家里停电了", {"outage_repair"}),
        ("客户：不是停电，是电压太低", {"power_quality"}),
        ("客户：上次停电已经修好了，今天想问一下峰谷电价", {"price"}),
        ("客服：您可以装光伏\n客户：好的", set()),
        ("客服：您是问停电的事吗\n客户：对", {"outage_repair"}),
        ("客服：您是问停电的事吗\n客户：不是", set()),
        ("【分时电价】客户咨询开通条件", {"price"}),
        ("【回呼】", set()),
    ],
)
def test_cues_give_what_the_caller_means(text, concerns):
    assert given(text) == concerns


def test_a_cue_against_a_concern_takes_a_vote_away():
    assert cast("客户：师傅态度真不错")["service_complaint", "praise_instead"] == NO
    assert "service_complaint" not in given("客户：师傅态度真不错")


def test_no_transcript_gives_no_row():
    assert votes([], TAXONOMY).shape == (0, len(FUNCTIONS))
    assert cue_labels(votes([], TAXONOMY), TAXONOMY).shape == (0, 12)


def test_votes_are_those_of_each_transcript_alone():
    texts = ["客户：停电了", "客户：电价怎么算", "客服：您好"]
    together = votes([parse_transcript(text) for text in texts], TAXONOMY)
    assert (together == np.vstack([votes([parse_transcript(text)], TAXONOMY) for text in texts])).all()
