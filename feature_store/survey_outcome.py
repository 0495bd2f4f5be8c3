"""Outcomes of surveys: what customers said when they were asked."""

import ibis
import ibis.expr.types as ir

from feature_store.computation import Tables
from feature_store.features.survey import LOW_SCORE

ASKED_DAYS = 31
PRICE_TOPIC = "电费电价"


def discontent_with_prices(tables: Tables, vintages: ir.Table) -> ir.Table:
    """1 where a survey on prices (电费电价) answered in [as_of, as_of + 31 days) has a score of 1 or 2; no row without an answer.

    Ripe when the month is over and its answers have arrived, be the target 0 or 1.
    """
    surveys = tables("surveys")
    rows = surveys.filter(surveys.topic == PRICE_TOPIC).cross_join(vintages)
    asked = rows.filter(
        (rows.surveyed_at >= rows.as_of) & (rows.surveyed_at < rows.as_of + ibis.interval(days=ASKED_DAYS))
    )
    found = asked.group_by(["customer_id", "as_of"]).agg(
        target=(asked.score.min() <= LOW_SCORE).cast("int64"),
        ripe_at=ibis.greatest(asked.available_at.max(), asked.as_of.max() + ibis.interval(days=ASKED_DAYS)),
    )
    return found.select("customer_id", "as_of", "target", "ripe_at")
