import numpy as np
import pytest
from pydantic import ValidationError

from registry.tabular.text_score import TextScore, runs

SCORE = TextScore(least=2, most=2, terms=("电费", "太贵"), rarity=(1.0, 2.0), weights=(0.5, 1.0))


def test_runs_go_over_no_mark_digit_placeholder_or_line():
    assert runs("电费12元贵，我[姓名#ab]的\n电价", 2, 3) == ["电费", "元贵", "电价"]


def test_no_text_is_null_and_text_without_a_known_term_is_zero():
    scores = SCORE.apply(["", "停电了", "电费"])
    assert np.isnan(scores[0])
    assert scores[1:].tolist() == [0.0, 0.5]


def test_the_score_does_not_grow_with_the_length_of_the_text():
    short, long = SCORE.apply(["电费太贵", "电费太贵。" * 50])
    assert short == pytest.approx((0.5 + 2 * 1.0) / 5**0.5)
    assert long == pytest.approx(short)


def test_a_score_of_another_length_than_its_terms_is_refused():
    with pytest.raises(ValidationError, match="2 terms, 1 rarities and 2 weights"):
        TextScore(least=2, most=2, terms=("电费", "太贵"), rarity=(1.0,), weights=(0.5, 1.0))
