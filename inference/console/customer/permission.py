"""Who may do what on these pages: the roles of the API's own endpoints."""

from dataclasses import dataclass

from inference.key.ring import ApiKey, Permission
from inference.transport.permission import AUDIT, CRM

FILING = CRM | AUDIT
"""Who files an appeal for a customer, and who may read what was said in a call."""


@dataclass(frozen=True)
class May:
    """What the visitor may do; pages offer nothing else."""

    choose: bool
    appeal: bool
    audit: bool
    decide: bool
    listen: bool


def may(key: ApiKey) -> May:
    """Return what the holder of a key may do."""
    writes = Permission.WRITE in key.scopes
    audits = key.role in AUDIT
    files = key.role in FILING
    return May(writes and key.role in CRM, writes and files, audits, writes and audits, files)
