import pytest

from demo_utility.matter import matters
from demo_utility.mood import feelings
from demo_utility.profile import CONCERNS, SENTIMENTS

BANKS = ("first", "second", "all")


@pytest.mark.parametrize("concern", CONCERNS)
def test_two_banks_share_no_reason_and_together_are_all(concern):
    one, other, every = (matters(bank)[concern] for bank in ("first", "second", "all"))
    for first, second, whole in zip(one.topics, other.topics, every.topics, strict=True):
        assert set(first.reason).isdisjoint(second.reason)
        assert set(first.reason) | set(second.reason) == set(whole.reason)


@pytest.mark.parametrize("bank", ["first", "second"])
def test_every_bank_has_something_to_say_of_everything(bank):
    for matter in matters(bank).values():
        assert all((matter.offer, matter.denied, matter.past))
        assert all(topic.reason and topic.answer and topic.probe and topic.follow for topic in matter.topics)


@pytest.mark.parametrize("mood", SENTIMENTS)
def test_a_mood_has_many_phrases_and_each_is_in_one_bank(mood):
    one, other, every = ([said for options in feelings(bank)[mood].values() for said in options] for bank in BANKS)
    assert len(set(every)) >= 60
    assert set(one).isdisjoint(other)
    assert set(one) | set(other) == set(every)
