"""The mood of a contact, its abstentions, and the shape of the whole answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.analysis import Analyst
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from nlp.transcript import Transcript, Turn, parse_transcript
from tests.training.text_calls import MOODS, PHRASES, invented_calls, write_model

TAXONOMY = load_taxonomy(NlpSettings().configs / "concerns.toml")
CALM = "客户：好的知道了\n客服：请稍等\n客户：嗯那我等通知"
WORSE = "客户：好的知道了\n客服：请稍等\n客户：嗯那我等通知\n客服：查到了\n客户：气死我了你们到底管不管"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return [TextModel.load(write_model(folder / name, name)) for name in ("sentiment", "concerns")]


@pytest.fixture(scope="module")
def analyst(models):
    return Analyst(*models, TAXONOMY)


class WithoutColumns:
    """A text model of another kind: it only gives probabilities."""

    def __init__(self, model, least_confidence=0.0):
        self.name, self.version, self.classes, self.thresholds = (
            model.name,
            model.version,
            model.classes,
            model.thresholds,
        )
        self.least_confidence = least_confidence
        self.probabilities = model.probabilities


def test_every_turn_of_the_customer_has_a_feeling_and_no_other(analyst):
    found = analyst.analyze(parse_transcript("客服：您好\n客户：停电了\n客户：……\n客服：好的\n客户：太谢谢了"))
    assert [feeling is not None for feeling in found.feelings] == [False, True, False, False, True]
    assert all(sum(feeling.probabilities.values()) == pytest.approx(1) for feeling in found.feelings if feeling)


def test_a_call_that_turns_sour_is_said_to_get_worse(analyst):
    found = analyst.analyze(parse_transcript(WORSE))
    assert (found.arc.start, found.arc.end, found.arc.change) == ("neutral", "dissatisfied", "worse")
    assert "结束时不满" in found.summary


def test_equal_turns_feel_equal(analyst):
    found = analyst.analyze_many([parse_transcript("客户：太谢谢你了\n客服：不客气\n客户：太谢谢你了")] * 2)
    assert len({each.feelings[place] for each in found for place in (0, 2)}) == 1


def test_a_model_that_is_not_sure_enough_abstains_but_names_what_is_likeliest(models):
    doubting = Analyst(WithoutColumns(models[0], least_confidence=0.9999), models[1], TAXONOMY)
    found = doubting.analyze(parse_transcript(CALM))
    assert (found.sentiment.label, found.sentiment.decided_by) == ("unknown", None)
    assert found.sentiment.likeliest in found.sentiment.probabilities
    assert not [tag for tag in found.tags if tag.startswith("mood.")]
    assert "情绪无法判断" in found.summary


@pytest.mark.parametrize("said", ["家里老是停电，太气人了", "家里老是停电，再不修我就投诉"])
def test_where_the_model_is_not_sure_plain_anger_and_threats_decide(models, said):
    doubting = Analyst(WithoutColumns(models[0], least_confidence=0.9999), models[1], TAXONOMY)
    found = doubting.analyze(parse_transcript(f"客户：{said}\n客服：好的，我帮您登记"))
    assert (found.sentiment.label, found.sentiment.decided_by) == ("dissatisfied", "lexicon")
    assert "mood.dissatisfied" in found.tags
    assert found.as_dict()["sentiment"]["decided_by"] == "lexicon"


def test_plain_anger_is_flagged_however_sure_the_model_is_and_intensity_agrees(analyst):
    found = analyst.analyze(parse_transcript("客户：好的知道了，嗯那我等通知\n客服：好\n客户：太气人了")).sentiment
    assert found.anger.angry
    assert found.anger.words == ("太气人",)
    assert found.label == "dissatisfied"
    assert found.intensity >= 7


@pytest.mark.parametrize(
    "call",
    [
        "客服：您别生气，气死您了吧\n客户：好的知道了",
        "客户：我没生气，嗯那我等通知",
        "客户：我不气，好的知道了",
        "客户：以前很生气，现在好了，好的知道了",
    ],
)
def test_anger_that_is_denied_past_or_the_agents_is_not_flagged(analyst, call):
    found = analyst.analyze(parse_transcript(call)).sentiment
    assert not found.anger.angry
    assert found.decided_by != "lexicon"


def test_a_part_is_labelled_where_one_label_is_likelier_than_all_others(models):
    doubting = Analyst(WithoutColumns(models[0], least_confidence=0.9999), models[1], TAXONOMY)
    for found in doubting.analyze_many(list(invented_calls(20, seed=4).transcripts)):
        for feeling in found.feelings:
            assert feeling is None or (feeling.label == "unknown") == (max(feeling[1:]) < 0.5)


def test_who_says_nothing_has_no_mood_no_concern_and_no_tag(analyst):
    found = analyst.analyze(parse_transcript("客服：您好，请问是停电吗\n客户：……"))
    assert (found.sentiment.label, found.sentiment.intensity, found.arc.change) == ("unknown", None, "unknown")
    assert (found.concerns, found.tags, found.summary) == ((), (), "通话中没有客户的话")


def test_a_model_of_another_kind_gives_the_same_answer(models, analyst):
    other = Analyst(WithoutColumns(models[0]), WithoutColumns(models[1]), TAXONOMY)
    transcripts = list(invented_calls(20, seed=9).transcripts)
    for one, two in zip(analyst.analyze_many(transcripts), other.analyze_many(transcripts), strict=True):
        assert (one.summary, one.tags, one.arc, one.turns) == (two.summary, two.tags, two.arc, two.turns)
        assert [each.evidence for each in one.concerns] == [each.evidence for each in two.concerns]


def test_channel_and_certainty_of_roles_are_passed_on(analyst):
    transcript = Transcript((Turn("customer", "停电了"),), role_confidence=0.7, channel="chat")
    found = analyst.analyze(transcript).as_dict()
    assert (found["channel"], found["role_confidence"]) == ("chat", 0.7)


def test_the_answer_names_all_it_rests_on(analyst):
    found = analyst.analyze(parse_transcript("停电了"))
    assert {"lexicon.sentiment", "lexicon.concerns", "lexicon.anger", "taxonomy", "suggestions"} <= found.digests.keys()
    assert all(len(digest) == 64 for digest in found.digests.values())


SAID = st.one_of(
    st.sampled_from([phrase for phrases in (*PHRASES.values(), *MOODS.values()) for phrase in phrases]),
    st.sampled_from(
        ["我叫张伟", "手机13800138000", "不是停电", "上次停电修好了", "，", "。", "！", " ", "\n", "😀", "<b>"]
    ),
    st.text(max_size=12),
)
TURNS = st.lists(
    st.tuples(st.sampled_from(["agent", "customer"]), st.lists(SAID, max_size=5).map("".join)), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(TURNS)
def test_evidence_always_points_into_the_masked_turn_of_a_customer(analyst, turns):
    found = analyst.analyze(Transcript(tuple(Turn(*turn) for turn in turns)))
    assert len(found.turns) == len(found.feelings) == len(turns)
    for concern in found.concerns:
        evidence = concern.evidence
        turn = found.turns[evidence.turn]
        assert turn.speaker == "customer"
        assert turn.text[evidence.start : evidence.end] == evidence.sentence
        assert evidence.sentence
