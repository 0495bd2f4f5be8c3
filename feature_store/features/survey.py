"""What the customer answered in surveys, 1 (very dissatisfied) to 5. An answer must never count against credit."""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, view, within

feature = owned_by("customer_service")

LOW_SCORE = 2


@view
def survey_answer(surveys: ir.Table) -> ir.Table:
    """Return the answers with recency (1 is the latest)."""
    latest_first = ibis.window(
        group_by=["customer_id", "as_of"], order_by=[ibis.desc("surveyed_at"), ibis.desc("survey_id")]
    )
    return surveys.mutate(recency=ibis.row_number().over(latest_first) + 1)


@feature(unit="surveys", window="365 days", fill=0, purpose="not_for_risk")
def surveys_last_365_days(survey_answer: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Surveys answered in [as_of − 365 days, as_of)."""
    return survey_answer.count(where=within(survey_answer.surveyed_at, as_of, 365))


@feature(unit="points", window="365 days", null="no survey answered in the window", purpose="not_for_risk")
def survey_score_mean(survey_answer: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean score of a year."""
    return survey_answer.score.mean(where=within(survey_answer.surveyed_at, as_of, 365))


@feature(unit="points", null="no survey answered yet", purpose="not_for_risk")
def last_survey_score(survey_answer: ir.Table) -> ir.Value:
    """Score of the latest survey."""
    return survey_answer.score.max(where=survey_answer.recency == 1)


@feature(unit="surveys", window="365 days", fill=0, purpose="not_for_risk")
def low_survey_scores_last_365_days(survey_answer: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Surveys answered with 1 or 2."""
    low = survey_answer.score <= LOW_SCORE
    return survey_answer.count(where=within(survey_answer.surveyed_at, as_of, 365) & low)


@feature(unit="days", null="no survey answered yet", purpose="not_for_risk")
def days_since_last_survey(survey_answer: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest survey."""
    return days_between(survey_answer.surveyed_at, as_of).min()
