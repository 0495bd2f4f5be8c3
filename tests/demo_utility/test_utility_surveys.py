import pandas as pd
import pytest

from demo_utility.survey import SCORES
from tests.demo_utility.conftest import Reader


@pytest.fixture(scope="module")
def surveys(raw: Reader, truth: Reader) -> pd.DataFrame:
    """Good surveys beside the customer's last call before them."""
    table = raw("s_survey")
    table = table[table["调查编号"].str.startswith("M") & table["满意度"].isin(SCORES)]
    table = table.assign(
        at=pd.to_datetime(table["评价时间"]).astype("datetime64[us]"), score=table["满意度"].map(SCORES.index) + 1
    ).sort_values("at")
    calls = truth("calls").assign(started_at=lambda c: c.started_at.astype("datetime64[us]")).sort_values("started_at")
    return pd.merge_asof(table, calls, left_on="at", right_on="started_at", left_by="客户编号", right_by="customer_id")


def test_about_a_quarter_of_the_calls_is_answered_for(surveys: pd.DataFrame, truth: Reader) -> None:
    assert 0.18 < len(surveys) / len(truth("calls")) < 0.35


def test_an_answer_comes_within_days_of_the_call_and_by_day(surveys: pd.DataFrame) -> None:
    assert (surveys["at"] - surveys.started_at < pd.Timedelta(days=4)).all()
    assert surveys["at"].dt.hour.min() >= 7


def test_scores_lean_on_the_mood_of_the_call_without_giving_it_away(surveys: pd.DataFrame) -> None:
    mean = surveys.groupby("sentiment").score.mean()
    assert mean["dissatisfied"] + 1 < mean["neutral"] < mean["satisfied"] - 0.3
    assert set(surveys.score) == {1, 2, 3, 4, 5}
    assert surveys.groupby("sentiment").score.nunique().min() >= 3


def test_some_comment_in_words_and_a_few_leave_their_number(surveys: pd.DataFrame) -> None:
    said = surveys["客户评价"]
    assert 0.3 < (said != "").mean() < 0.6
    assert 0 < said.str.contains(r"154\d{8}").mean() < 0.1
    assert not said.str.contains(r"[\[\]{}|]").any()
    assert said[said != ""].nunique() > 20
