"""The latent truth of one block, kept apart from the exports: what a model may be measured against and never fed with."""

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac
from demo_utility.behaviour import Credit
from demo_utility.bill import Bills
from demo_utility.customer import Customers
from demo_utility.profile import BEHAVIOURS, segments
from demo_utility.thrift import Thrift
from demo_utility.transcript import Call


def customer_truth(customers: Customers, credit: Credit, thrift: Thrift) -> pa.Table:
    """Return one row per customer: segment, payment behaviour at both ends, mean probability of default, price sensitivity."""
    labels = pa.array([s.label for s in segments()], pa.string())
    names = pa.array([s.id for s in segments()], pa.string())
    behaviours = pa.array(BEHAVIOURS, pa.string())
    segment = pa.array(customers.segment)
    return pa.table(
        {
            "customer_id": customers.ids,
            "segment": names.take(segment),
            "segment_label": labels.take(segment),
            "household": pa.array(customers.household),
            "payment_behaviour": behaviours.take(pa.array(credit.behaviour[:, 0])),
            "payment_behaviour_at_end": behaviours.take(pa.array(credit.behaviour[:, -1])),
            "default_propensity": pa.array(credit.probability.mean(axis=1)),
            "solar": pa.array(customers.solar),
            "electric_car": pa.array(customers.electric_car),
            "price_sensitivity": pa.array(thrift.probability),
            "price_sensitive": pa.array(thrift.minds),
        }
    )


def bill_truth(customers: Customers, almanac: Almanac, bills: Bills, credit: Credit) -> pa.Table:
    """Return one row per issued bill: the probability, known on the day of issue, that it is not paid in full 30 days after
    it is due, and whether that came true (for the last bills, after the end of the export).
    """  # noqa: D205 - one sentence
    chosen = np.flatnonzero(bills.billed.ravel())
    period = np.tile(almanac.months.astype("datetime64[D]"), len(customers))[chosen]
    return pa.table(
        {
            "customer_id": bills.owners.take(pa.array(chosen)),
            "bill_id": bills.ids.take(pa.array(chosen)),
            "period": pa.array(period),
            "due_on": pa.array(bills.due.ravel()[chosen]),
            "default_probability": pa.array(credit.probability.ravel()[chosen]),
            "defaulted": pa.array(credit.defaulted.ravel()[chosen]),
        }
    )


def call_truth(calls: list[Call], customers: Customers) -> pa.Table:
    """Return one row per call: concerns in the order they come up, sentiment, how plainly it shows, and what was set aside."""
    plans = [call.planned.plan for call in calls]
    return pa.table(
        {
            "call_id": pa.array([call.number for call in calls], pa.string()),
            "customer_id": customers.ids.take(pa.array([call.planned.customer for call in calls], pa.int64())),
            "started_at": pa.array(np.array([call.planned.second for call in calls], dtype="datetime64[s]")),
            "concerns": pa.array([list(plan.concerns) for plan in plans], pa.list_(pa.string())),
            "sentiment": pa.array([plan.mood.sentiment for plan in plans], pa.string()),
            "arc": pa.array([plan.mood.arc for plan in plans], pa.string()),
            "clarity": pa.array([plan.mood.clarity for plan in plans], pa.string()),
            "cause": pa.array([plan.cause for plan in plans], pa.string()),
            "denied": pa.array([plan.denied or None for plan in plans], pa.string()),
            "settled_before": pa.array([plan.past or None for plan in plans], pa.string()),
            "offered": pa.array([list(plan.offers) for plan in plans], pa.list_(pa.string())),
            "topics": pa.array(
                [[topic.name for topic in call.script.topics.values()] for call in calls], pa.list_(pa.string())
            ),
        }
    )


def evidence_truth(calls: list[Call]) -> pa.Table:
    """Return one row per sentence that shows a concern: turn and half-open character range in the turn's raw text."""
    rows = [(call.number, e) for call in calls for e in call.evidence]
    return pa.table(
        {
            "call_id": pa.array([number for number, _ in rows], pa.string()),
            "concern": pa.array([e.concern for _, e in rows], pa.string()),
            "turn": pa.array([e.turn for _, e in rows], pa.int64()),
            "start": pa.array([e.start for _, e in rows], pa.int64()),
            "end": pa.array([e.end for _, e in rows], pa.int64()),
            "sentence": pa.array([e.sentence for _, e in rows], pa.string()),
        }
    )
