"""Figures of how calls are felt: what is unknown has its likeliest label, and answers by words are counted apart."""

import numpy as np
import pytest

from benchmarks.quality_feeling import figures
from nlp.answer import Anger, Sentiment
from nlp.mood.label import LEXICON, MODEL


def felt(label, likeliest, by):
    return Sentiment(label, likeliest, {}, 5, Anger(angry=False, probability=0.0, words=()), by)


def test_what_is_unknown_counts_for_macro_f1_and_not_for_precision():
    true = np.array(["dissatisfied", "neutral", "satisfied", "dissatisfied"], dtype=object)
    found = [
        felt("dissatisfied", "dissatisfied", LEXICON),
        felt("dissatisfied", "dissatisfied", MODEL),
        felt("satisfied", "satisfied", MODEL),
        felt("unknown", "neutral", None),
    ]
    values = {each.metric: each.value for each in figures("felt", true, found, np.array(list("abcd")))}
    assert values["felt_answered"] == 0.75
    assert values["felt_precision"] == pytest.approx(2 / 3)
    assert values["felt_lexicon_precision"] == 1.0
    assert values["felt_macro_f1"] == pytest.approx((0.5 + 0 + 1) / 3)
