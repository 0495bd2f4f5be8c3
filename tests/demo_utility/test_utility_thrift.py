"""Who minds prices in the simulated utility: seen in calls and answers, told by neither."""

import pandas as pd
import pytest

from demo_utility.price_survey import TOPIC
from demo_utility.survey import SCORES
from tests.demo_utility.conftest import Reader

PRICES = {"price", "metering", "energy_saving"}


@pytest.fixture(scope="module")
def customers(truth: Reader) -> pd.DataFrame:
    return truth("customers").set_index("customer_id")


@pytest.fixture(scope="module")
def answers(raw: Reader, customers: pd.DataFrame) -> pd.DataFrame:
    table = raw("s_survey")
    table = table[(table["评价事项"] == TOPIC) & table["满意度"].isin(SCORES) & table["客户编号"].isin(customers.index)]
    score = table["满意度"].map(SCORES.index) + 1
    return table.assign(low=score <= 2, minds=table["客户编号"].map(customers.price_sensitive).astype(bool))


def test_a_good_part_but_not_most_of_the_customers_mind_prices(customers: pd.DataFrame) -> None:
    assert 0.2 < customers.price_sensitive.mean() < 0.45
    assert (
        customers.price_sensitivity[customers.household].mean()
        > customers.price_sensitivity[~customers.household].mean()
    )


def test_whoever_minds_prices_answers_low_far_more_often_but_not_always(answers: pd.DataFrame) -> None:
    low = answers.groupby("minds").low.mean()
    assert 0.6 < low[True] < 0.95
    assert 0.02 < low[False] < 0.2


def test_a_few_in_a_hundred_are_asked_each_month(answers: pd.DataFrame, customers: pd.DataFrame) -> None:
    months = pd.to_datetime(answers["评价时间"]).dt.to_period("M")
    asked = answers.groupby(months).size() / len(customers)
    assert len(asked) == 24
    assert 0.03 < asked.mean() < 0.07


def test_whoever_minds_prices_calls_about_them(truth: Reader, customers: pd.DataFrame) -> None:
    calls = truth("calls")
    about = calls.concerns.map(lambda each: bool(PRICES & set(each)))
    share = about.groupby(calls.customer_id.map(customers.price_sensitive)).mean()
    assert share[True] > 1.5 * share[False] > 0


def test_no_export_says_who_minds_prices(raw: Reader) -> None:
    assert not [name for name in raw("c_cons").columns if "敏感" in name or "price" in name.lower()]
