"""Tables for the pictures of customers, and for calls that people label in the console."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "desk_picture",
        sa.Column(
            "customer_id", sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql"), primary_key=True
        ),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("as_of", sa.String(40), nullable=False),
        sa.Column("written_at", sa.String(40), nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "desk_annotation_task",
        sa.Column("call_id", sa.String(64), primary_key=True),
        sa.Column("customer_id", sa.String(64), nullable=False, index=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("turns", sa.Text, nullable=False),
        sa.Column("guess", sa.Text, nullable=False),
        sa.Column("models", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=False),
        sa.Column("queued_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "desk_annotation",
        sa.Column("call_id", sa.String(64), primary_key=True),
        sa.Column("annotator", sa.String(80), primary_key=True),
        sa.Column("customer_id", sa.String(64), nullable=False, index=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("concerns", sa.String(400)),
        sa.Column("topics", sa.String(800)),
        sa.Column("sentiment", sa.String(20)),
        sa.Column("intensity", sa.Integer),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("named", sa.String(400), nullable=False),
        sa.Column("models", sa.String(200), nullable=False),
        sa.Column("annotated_at", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False, index=True),
        sa.Column("reason", sa.Text),
    )
