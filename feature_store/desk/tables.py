"""Every module that declares a table of the desk: importing this one makes `METADATA` complete."""

from feature_store.desk import (
    accepted_call,
    call_facts,
    contest,
    deleted_tag,
    erasure,
    idempotency,
    lease,
    opt_out,
    outcome,
    pending,
    personal,
    read_count,
    receipt,
    tombstone,
    webhook,
    withheld,
)
from feature_store.desk.schema import METADATA

__all__ = [
    "METADATA",
    "accepted_call",
    "call_facts",
    "contest",
    "deleted_tag",
    "erasure",
    "idempotency",
    "lease",
    "opt_out",
    "outcome",
    "pending",
    "personal",
    "read_count",
    "receipt",
    "tombstone",
    "webhook",
    "withheld",
]
