from random import Random

import pytest

from demo_utility.identity import Person
from demo_utility.message_text import _phrases
from demo_utility.phrase import expand, read_phrases
from demo_utility.survey import _comments
from demo_utility.transcript import call_facts

PERSON = Person(
    "王", "王小红", "女士", "王小红", "15412345678", "云河市临江区文昌路8号", "990101198001010000", "residential"
)


@pytest.mark.parametrize("options", [*_comments(), *_phrases().values()])
def test_every_phrase_that_is_written_can_be_filled_in(options: tuple) -> None:
    rng = Random(3)
    facts = call_facts(PERSON, "3312345678", 120.0, rng)
    for template in options:
        said = {expand(template, rng, facts) for _ in range(60)}
        assert all(said)
        assert not any(set("[]{}|") & set(text) for text in said)


def test_comments_of_each_score_are_many() -> None:
    assert set(read_phrases("survey")) == {"1", "2", "3", "4", "5"}
    rng = Random(5)
    for options in _comments():
        assert len({expand(t, rng, {"phone": "1"}) for t in options for _ in range(40)}) >= 10
