from collections.abc import Iterator
from random import Random

import pytest

from demo_utility.call import PlannedCall
from demo_utility.dialogue import write_call
from demo_utility.error import UtilityError
from demo_utility.identity import Person
from demo_utility.matter import Topic, matters
from demo_utility.mood import Mood, draw_mood, feelings
from demo_utility.noise import Hearing, heard, joined
from demo_utility.phrase import Choice, Slot, Template, expand, parse
from demo_utility.profile import CONCERNS, SENTIMENTS
from demo_utility.script import Plan, talk
from demo_utility.transcript import call_facts, render_call

PERSON = Person(
    "王", "王小红", "女士", "王小红", "19900001234", "云河市临江区文昌路8号", "990101198001010000", "residential"
)
CALM = Mood(
    "neutral",
    annoyed=False,
    reaction=("neutral", "clear"),
    escalates=False,
    close=("neutral", "close"),
    clarity="plain",
)


def templates(value: object) -> Iterator[Template]:
    if isinstance(value, dict):
        for part in value.values():
            yield from templates(part)
    elif isinstance(value, tuple) and value and isinstance(value[0], (str, Slot, Choice)):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from templates(part)


def every_template() -> list[Template]:
    found = list(templates((tuple(talk().values()), tuple(feelings().values()))))
    for matter in matters().values():
        found += list(templates((matter.offer, matter.denied, matter.past)))
        for topic in matter.topics:
            found += [topic.order.content, topic.order.opinion]
            found += list(
                templates((topic.reason, topic.detail, topic.annoyed, topic.pleased, topic.answer, topic.pending))
            )
            found += list(templates((topic.probe, topic.follow)))
    return found


def ways(template: Template) -> int:
    count = 1
    for part in template:
        if isinstance(part, Choice):
            count *= sum(ways(option) for option in part.options)
    return count


def test_alternatives_and_slots_are_filled() -> None:
    said = {expand(parse("[我家|{who}家]没电[了|]"), Random(number), {"who": "邻居"}) for number in range(60)}
    assert said == {"我家没电了", "我家没电", "邻居家没电了", "邻居家没电"}


def test_alternatives_may_hold_alternatives() -> None:
    assert {expand(parse("[a[b|c]|d]"), Random(number), {}) for number in range(60)} == {"ab", "ac", "d"}


@pytest.mark.parametrize("text", ["[我家|你家", "我家]", "{who", "a|b"])
def test_a_phrase_with_a_stray_bracket_is_refused(text: str) -> None:
    with pytest.raises(UtilityError, match="phrase"):
        parse(text)


def test_every_phrase_can_be_said() -> None:
    facts = call_facts(PERSON, "3301234567", 326.5, Random(1))
    for template in every_template():
        text = expand(template, Random(2), facts)
        assert not set(text) & set("[]{}|"), text


@pytest.mark.parametrize("concern", CONCERNS)
def test_each_concern_has_many_ways_to_be_said(concern: str) -> None:
    reasons = [reason for topic in matters()[concern].topics for reason in topic.reason]
    assert len(reasons) >= 20
    assert sum(ways(reason) for reason in reasons) >= 100
    assert len([answer for topic in matters()[concern].topics for answer in topic.answer]) >= 4


def test_topics_keep_to_their_callers() -> None:
    names = {matters()["price"].topic(Random(number), "residential", "own").name for number in range(80)}
    assert "企业电价" not in names
    assert "阶梯电价" in names


def test_a_cause_brings_up_its_topic() -> None:
    topics: list[Topic] = [matters()["price"].topic(Random(number), "residential", "high_bill") for number in range(80)]
    assert sum(topic.name == "电费高" for topic in topics) > 60


@pytest.mark.parametrize("concern", CONCERNS)
@pytest.mark.parametrize("sentiment", SENTIMENTS)
def test_only_the_customer_shows_concerns_and_only_those_of_the_plan(concern: str, sentiment: str) -> None:
    other = next(name for name in CONCERNS if name != concern)
    free = [name for name in CONCERNS if name not in {concern, other}]
    for number in range(12):
        rng = Random(number)
        plan = Plan((concern, other), draw_mood(sentiment, rng), denied=free[0], past=free[1], offers=(free[2],))
        script = write_call(plan, "residential", call_facts(PERSON, "3301234567", 80.0, rng), rng)
        shown = {(line.speaker, s.concern) for line in script.lines for s in line.sentences if s.concern}
        assert shown == {("customer", concern), ("customer", other)}


def test_no_phrase_is_said_twice_in_a_call() -> None:
    plan = Plan(("billing_payment",), CALM)
    for number in range(30):
        rng = Random(number)
        script = write_call(plan, "residential", call_facts(PERSON, "3301234567", 80.0, rng), rng)
        evidence = [s.text for line in script.lines for s in line.sentences if s.concern]
        assert len(evidence) == len(set(evidence))


def test_a_denied_matter_is_put_right_by_the_caller() -> None:
    plan = Plan(("power_quality",), CALM, denied="outage_repair")
    said = []
    for number in range(40):
        rng = Random(number)
        script = write_call(plan, "residential", call_facts(PERSON, "3301234567", 80.0, rng), rng)
        said.append("".join(s.text for line in script.lines if line.speaker == "customer" for s in line.sentences))
    assert sum("停电" in text or "电是" in text or "有电" in text or "报修" in text for text in said) > 20


def test_evidence_is_found_where_it_says() -> None:
    for number in range(40):
        call = render_call(
            "C1",
            PlannedCall(0, 1_700_000_000, Plan(("price", "metering"), CALM)),
            PERSON,
            "3301234567",
            "north",
            120.0,
            Random(number),
        )
        assert {e.concern for e in call.evidence} == {"price", "metering"}
        for e in call.evidence:
            assert call.turns[e.turn].text[e.start : e.end] == e.sentence
            assert call.turns[e.turn].speaker == "customer"


def test_a_clear_line_leaves_the_words_alone_and_a_bad_one_does_not() -> None:
    sentence = "我家电费怎么这么多，电表是不是走快了"
    clear, bad = Hearing(0.0, "full", "none"), Hearing(2.6, "none", "southwest")
    assert {heard(sentence, Random(n), clear, agent=True) for n in range(30)} == {sentence}
    noisy = {heard(sentence, Random(n), bad, agent=False) for n in range(30)}
    assert len(noisy) > 15
    assert not any("，" in text for text in noisy)


def test_sentences_are_joined_as_the_recogniser_punctuates() -> None:
    assert joined(["没电了", "怎么办"], "full") == ["没电了，", "怎么办？"]
    assert joined(["没电了", "怎么办"], "space") == ["没电了 ", "怎么办"]
    assert joined(["没电了", "怎么办"], "none") == ["没电了", "怎么办"]


def test_moods_differ_in_what_they_show() -> None:
    moods = {s: [draw_mood(s, Random(n)) for n in range(300)] for s in SENTIMENTS}
    assert all(mood.sentiment == sentiment for sentiment, found in moods.items() for mood in found)
    angry = {s: sum(m.annoyed for m in found) / 300 for s, found in moods.items()}
    assert angry["dissatisfied"] > 0.3
    assert 0 < angry["neutral"] < 0.2  # anger at the start does not tell how a call ends
    assert 0 < angry["satisfied"] < 0.2
    assert {m.clarity for m in moods["dissatisfied"]} == {"plain", "once", "hardly"}
