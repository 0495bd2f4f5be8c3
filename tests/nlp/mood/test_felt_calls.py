"""Sixty calls written by hand: what the words alone say of anger, without any model."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from nlp.lexicon import load_lexicon
from nlp.mood.mark import MarkFinder
from nlp.settings import NlpSettings
from nlp.transcript import parse_transcript

FINDER = MarkFinder(load_lexicon(NlpSettings().configs / "lexicons" / "anger.txt"))
CALLS = tomllib.loads(Path(__file__).with_name("felt_calls.toml").read_text(encoding="utf-8"))["call"]
CALM = [call["text"] for call in CALLS if not call["angry"]]


def test_the_moods_are_balanced():
    assert Counter(call["sentiment"] for call in CALLS) == {"dissatisfied": 20, "neutral": 20, "satisfied": 20}


@pytest.mark.parametrize("text", CALM)
def test_nobody_who_is_not_angry_says_a_word_of_plain_anger_or_threatens(text):
    marks = FINDER.find(parse_transcript(text.strip()).said("customer"))
    assert (marks.plain, marks.threats) == (0, 0)
