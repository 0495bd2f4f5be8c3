"""Which of several processes does a job that only one may do at a time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, select
from sqlalchemy.exc import IntegrityError

from feature_store.desk.schema import METADATA, as_instant, moment

LEASES = Table(
    "desk_lease", METADATA,
    Column("name", String(40), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", String(40), nullable=False),
)  # fmt: skip


def take_lease(connection: Connection, name: str, holder: str, length: timedelta) -> bool:
    """Take or prolong the lease and tell whether `holder` has it now; to be called well before `length` has passed.

    Clocks of several machines may differ by less than `length`. A lease that ends further ahead than it can have been taken
    was taken by a clock that has been set back since, and counts as over.
    """
    present = datetime.now(tz=UTC)
    values = {"holder": holder, "until": moment(present + length)}
    asked = select(LEASES.c.holder, LEASES.c.until).where(LEASES.c.name == name).with_for_update()
    row = connection.execute(asked).first()
    if row is None:
        try:
            with connection.begin_nested():
                connection.execute(LEASES.insert().values(name=name, **values))
        except IntegrityError:  # on PostgreSQL two may meet here; the other one was first
            return False
        return True
    until = as_instant(row.until)
    if row.holder != holder and present < until < present + 2 * length:
        return False
    connection.execute(LEASES.update().where(LEASES.c.name == name).values(**values))
    return True


def give_up_lease(connection: Connection, name: str, holder: str) -> None:
    """Let somebody else have the lease at once, if `holder` has it."""
    connection.execute(LEASES.delete().where(LEASES.c.name == name, LEASES.c.holder == holder))
