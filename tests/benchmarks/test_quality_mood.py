"""Figures of moods: what is unknown counts as not answered, never as wrong."""

import numpy as np
import pytest

from benchmarks.quality_arc import _results
from benchmarks.quality_mood import _ranked
from benchmarks.quality_set import TextSet
from nlp.transcript import Transcript, Turn

GROUPS = np.array([f"C{number}" for number in range(6)], dtype=object)


def test_what_is_unknown_counts_in_the_share_answered_only():
    true = np.array(["neutral", "neutral", "neutral", "dissatisfied", "dissatisfied", "neutral"], dtype=object)
    found = np.array(["neutral", "neutral", "dissatisfied", "dissatisfied", "unknown", "unknown"], dtype=object)
    accuracy, macro, answered = _results("arc_start", true, found, GROUPS)
    assert (accuracy.value, accuracy.trivial, accuracy.rows) == (0.75, 0.75, 4)
    assert macro.value == pytest.approx((0.8 + 2 / 3) / 2)
    assert (answered.value, answered.rows) == (pytest.approx(4 / 6), 6)


@pytest.mark.slow
def test_intensity_ranks_dialogues_that_differ_plainly():
    said = {-1.5: "气死我了你们到底管不管", 0.0: "好的知道了，我等通知", 1.5: "太谢谢你了，很满意"}
    rates = [rate for rate in said for _ in range(24)]
    transcripts = [Transcript((Turn("customer", f"{said[rate]}{number % 7}"),)) for number, rate in enumerate(rates)]
    keys = [f"d{number}" for number in range(len(rates))]
    rows = TextSet(transcripts, np.zeros(len(rates), dtype=int), keys, ("a", "b"), np.array(rates)[:, None])
    odd = np.arange(len(rates)) % 2 == 1
    whole, strong = _ranked([(rows.select(odd), rows.select(~odd))])
    assert whole.value > 0.8
    assert strong.value > 0.8
