"""Which outcome shows later that a tag was right, and which that it was wrong."""

from collections.abc import Mapping

CONTRARY: Mapping[str, str] = {
    "offer_taken": "offer_declined",
    "offer_declined": "offer_taken",
    "paid": "not_paid",
    "not_paid": "paid",
    "complained": "satisfied",
    "satisfied": "complained",
}
"""For each kind of outcome that a tag may name as its `truth` the kind that contradicts it."""
