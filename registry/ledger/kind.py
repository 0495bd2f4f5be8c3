"""What an entry of the ledger may be about."""

KINDS = frozenset(
    {
        "training",
        "registration",
        "refusal",
        "evidence",
        "comparison",
        "shadow",
        "request",
        "approval",
        "rejection",
        "void",
        "promotion",
        "rollback",
        "repair",
        "alias_moved",
        "publish",
        "key_change",
        "erase",
        "export",
        "contest",
        "opt_out",
        "impact",
        "retrain_request",
        "monitoring",
        "audit_day",
        "retention",
        "restore",
        "proposal",
    }
)
"""Kinds of entries; a new one is a line here."""
