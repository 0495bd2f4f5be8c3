"""Indexes by which entries are searched: by person, by person and kind, by instant."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the three indexes; the entries stay as they are."""
    op.create_index("ledger_entry_by", "ledger_entry", ["by", "number"])
    op.create_index("ledger_entry_by_kind", "ledger_entry", ["by", "kind", "number"])
    op.create_index("ledger_entry_at", "ledger_entry", ["at", "number"])
