"""How the customer felt on the phone, as the text models heard it, and whether it gets better or worse."""

import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, ratio, within
from feature_store.formula import slope, whole_days

feature = owned_by("customer_service")

_DAYS_A_MONTH = 30.0


@feature(unit="calls", window="365 days", fill=0)
def heard_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls whose text was analysed."""
    return heard_call.count(where=within(heard_call.said_at, as_of, 365))


@feature(unit="calls", window="365 days", fill=0)
def dissatisfied_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls in which the customer was dissatisfied."""
    return heard_call.count(where=within(heard_call.said_at, as_of, 365) & (heard_call.sentiment == "dissatisfied"))


@feature(unit="calls", window="365 days", fill=0)
def satisfied_calls_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls in which the customer was satisfied."""
    return heard_call.count(where=within(heard_call.said_at, as_of, 365) & (heard_call.sentiment == "satisfied"))


@feature(unit="share", null="no call analysed in the window")
def dissatisfied_share(
    dissatisfied_calls_last_365_days: ir.NumericValue, heard_calls_last_365_days: ir.NumericValue
) -> ir.Value:
    """Share of a year's calls in which the customer was dissatisfied."""
    return ratio(dissatisfied_calls_last_365_days, heard_calls_last_365_days)


@feature(unit="probability", null="no call analysed yet")
def last_call_dissatisfaction(heard_call: ir.Table) -> ir.Value:
    """Probability that the customer was dissatisfied at the latest call."""
    return heard_call.dissatisfaction.max(where=heard_call.recency == 1)


@feature(unit="days", null="no call analysed yet")
def days_since_last_heard(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest call analysed."""
    return days_between(heard_call.said_at, as_of).min()


@feature(unit="calls", window="90 days", fill=0)
def dissatisfied_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls in which the customer was dissatisfied."""
    return heard_call.count(where=within(heard_call.said_at, as_of, 90) & (heard_call.sentiment == "dissatisfied"))


@feature(unit="share", null="no call analysed in the window")
def satisfied_share(
    satisfied_calls_last_365_days: ir.NumericValue, heard_calls_last_365_days: ir.NumericValue
) -> ir.Value:
    """Share of a year's calls in which the customer was satisfied."""
    return ratio(satisfied_calls_last_365_days, heard_calls_last_365_days)


@feature(unit="probability", window="365 days", null="no call analysed in the window")
def dissatisfaction_mean(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean probability over a year's calls that the customer was dissatisfied."""
    return heard_call.dissatisfaction.mean(where=within(heard_call.said_at, as_of, 365))


@feature(unit="probability", window="90 days", null="no call analysed in the window")
def dissatisfaction_mean_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean probability over the calls of 90 days that the customer was dissatisfied."""
    return heard_call.dissatisfaction.mean(where=within(heard_call.said_at, as_of, 90))


@feature(unit="probability", window="365 days", null="no call analysed in the window")
def dissatisfaction_max(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Largest probability over a year's calls that the customer was dissatisfied."""
    return heard_call.dissatisfaction.max(where=within(heard_call.said_at, as_of, 365))


@feature(
    unit="probability a month",
    window="365 days",
    null="fewer than two days with a call analysed",
    source="least-squares line through the calls",
)
def dissatisfaction_trend(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """What the slope of dissatisfaction over a year's calls adds in 30 days; above 0 it gets worse."""
    age = whole_days(heard_call.said_at, as_of)
    return slope(heard_call.dissatisfaction, -age, where=within(heard_call.said_at, as_of, 365)) * _DAYS_A_MONTH


@feature(unit="days", null="never dissatisfied")
def days_since_last_dissatisfied(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest call in which the customer was dissatisfied."""
    return days_between(heard_call.said_at, as_of).min(where=heard_call.sentiment == "dissatisfied")


@feature(unit="calls", window="90 days", fill=0, purpose="not_for_risk")
def angry_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls in which the customer was plainly angry; who is angry must not be a worse risk for it."""
    return heard_call.count(where=within(heard_call.said_at, as_of, 90) & heard_call.angry)


@feature(unit="flag", null="no call analysed yet", purpose="not_for_risk")
def last_call_angry(heard_call: ir.Table) -> ir.Value:
    """1 where the customer was plainly angry at the latest call, else 0."""
    return heard_call.angry.cast("int64").max(where=heard_call.recency == 1)


@feature(unit="flag", null="no call analysed yet, or its start or end is not known", purpose="not_for_risk")
def last_call_got_worse(heard_call: ir.Table) -> ir.Value:
    """1 where the customer felt worse at the end of the latest call than at its start, else 0."""
    return (heard_call.course == "worse").cast("int64").max(where=heard_call.recency == 1)


@feature(unit="flag", null="no call analysed yet, or its start or end is not known", purpose="not_for_risk")
def last_call_got_better(heard_call: ir.Table) -> ir.Value:
    """1 where the customer felt better at the end of the latest call than at its start, else 0."""
    return (heard_call.course == "better").cast("int64").max(where=heard_call.recency == 1)


@feature(unit="flag", null="no call analysed yet, or its start or end is not known", purpose="not_for_risk")
def last_call_stayed_dissatisfied(heard_call: ir.Table) -> ir.Value:
    """1 where the customer was dissatisfied from the start of the latest call to its end, else 0."""
    return (heard_call.course == "dissatisfied_throughout").cast("int64").max(where=heard_call.recency == 1)
