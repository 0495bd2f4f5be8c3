import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.mood.intensity import anger_probability, angry, intensity, plainly_angry, strength

MARKS = st.tuples(*[st.integers(0, 50)] * 4)
SHARES = st.tuples(*[st.floats(0, 1)] * 3).filter(lambda shares: sum(shares) > 0.01)


def strengths(shares, marks):
    probabilities = np.array([shares], dtype=float)
    return strength(probabilities / probabilities.sum(), np.array([marks], dtype=float))


@pytest.mark.parametrize(
    ("shares", "marks", "expected"),
    [
        ((0, 0, 1), (0, 0, 0, 0), 1),
        ((0, 0, 1), (0, 9, 0, 0), 1),
        ((0, 1, 0), (0, 0, 0, 0), 4),
        ((1, 0, 0), (0, 0, 0, 0), 8),
        ((1, 0, 0), (1, 0, 1, 0), 9),
        ((1, 0, 0), (3, 3, 3, 0), 10),
        ((0.5, 0.5, 0), (0, 0, 0, 0), 6),
        ((0, 1, 0), (1, 0, 0, 1), 7),
        ((0, 0, 1), (1, 0, 0, 1), 1),
    ],
)
def test_the_scale_has_its_marks(shares, marks, expected):
    assert intensity(strengths(shares, marks)) == expected


@given(SHARES, MARKS)
def test_intensity_is_a_whole_number_from_1_to_10(shares, marks):
    (found,) = intensity(strengths(shares, marks))
    assert 1 <= found <= 10


@given(SHARES, MARKS, st.integers(0, 3))
def test_one_more_mark_never_lowers_it(shares, marks, place):
    more = [number + (place == each) for each, number in enumerate(marks)]
    assert strengths(shares, more) >= strengths(shares, marks) - 1e-12


@given(SHARES, MARKS, st.integers(1, 2), st.floats(0, 1))
def test_more_dissatisfaction_never_lowers_it(shares, marks, place, part):
    shares = np.array(shares) / sum(shares)
    moved = shares.copy()
    moved[0] += shares[place] * part
    moved[place] -= shares[place] * part
    assert strengths(moved, marks) >= strengths(shares, marks) - 1e-9


def test_anger_needs_a_word_and_dissatisfaction():
    probabilities = np.array([[0.99, 0.01, 0], [0.7, 0.3, 0], [0.05, 0.9, 0.05], [0.2, 0.8, 0]])
    marks = np.array([[0, 5, 5, 0], [1, 0, 0, 0], [1, 0, 0, 0], [3, 0, 0, 0]])
    likely = anger_probability(probabilities, marks)
    assert angry(likely, marks).tolist() == [False, True, False, True]
    assert ((likely >= 0) & (likely <= 1)).all()


def test_a_word_of_plain_anger_will_do_unless_the_caller_is_likelier_satisfied():
    probabilities = np.array([[0.01, 0.99, 0], [0.01, 0.5, 0.49], [0.01, 0.29, 0.7]])
    marks = np.array([[1, 0, 0, 1]] * 3)
    likely = anger_probability(probabilities, marks)
    assert angry(likely, marks).tolist() == plainly_angry(probabilities, marks).tolist() == [True, True, False]


@given(SHARES, MARKS)
def test_an_angry_caller_is_at_7_or_above(shares, marks):
    probabilities, counts = np.array([shares]) / sum(shares), np.array([marks], dtype=float)
    if angry(anger_probability(probabilities, counts), counts)[0]:
        assert intensity(strengths(shares, marks)) >= 7
