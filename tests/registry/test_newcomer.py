import numpy as np
import pandas as pd
import pytest

from registry.tabular.newcomer import HistoryStep, Newcomers


@pytest.fixture
def rules():
    first = HistoryStep(days=14, columns=("shape",), margins=(0.0, 1.0), agreement=(0.5, 0.9))
    year = HistoryStep(days=335, columns=("shape", "sum"), margins=(0.0, 1.0), agreement=(0.8, 1.0))
    return Newcomers(steps=(first, year))


def test_step_is_the_last_one_reached_and_none_before_a_fortnight(rules):
    assert rules.step_of([0, 13, 14, 334, 335, 366, np.nan]).tolist() == [-1, -1, 0, 0, 1, 1, -1]


def test_value_that_needs_more_history_is_hidden_and_the_rows_given_stay(rules):
    x = pd.DataFrame({"shape": [1.0, 2.0], "sum": [3.0, 4.0]})
    shown = rules.masked(x, [20, 365])
    assert shown["sum"].isna().tolist() == [True, False]
    assert shown["shape"].tolist() == [1.0, 2.0]
    assert x.notna().all(axis=None)


def test_nothing_is_copied_where_everybody_has_a_full_year(rules):
    x = pd.DataFrame({"shape": [1.0], "sum": [3.0]})
    assert rules.masked(x, [365]) is x


def test_confidence_is_read_from_the_step_the_customer_has_reached(rules):
    assert rules.confidence([0.5, 0.5, 0.5, 9.0], [20, 365, 5, 20]).tolist() == pytest.approx([0.7, 0.9, 0.0, 0.9])
