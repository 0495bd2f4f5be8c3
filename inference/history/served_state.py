"""What served at an instant, gathered for a page: bundles, snapshot, rules and lexicons, and one customer's persona and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from feature_store.desk.database import Desk
from feature_store.online.protocol import OnlineReader, TagInterval
from inference.history.past import present_restriction
from inference.history.timeline import Timeline
from inference.right.restriction import restricted
from registry.inventory import ServedBundle
from registry.ledger import Ledger

PUBLISH = "publish"
SECTIONS = ("who", "usage", "payment", "voice")


@dataclass(frozen=True)
class CustomerState:
    """A customer's tags and persona statements at the instant, ready for a page, and every interval of a tag."""

    customer_id: str
    tags: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    intervals: Sequence[TagInterval]


@dataclass(frozen=True)
class ServedState:
    """What served at `at`: `bundles` all that ever did, `published` what the ledger says of the snapshot (empty where nothing)."""

    at: datetime
    bundles: Sequence[ServedBundle]
    now: dict[str, Any]
    published: dict[str, Any] = field(default_factory=dict)
    customer: CustomerState | None = None


async def served_state(
    timeline: Timeline,
    ledger: Ledger,
    reader: OnlineReader,
    desk: Desk,
    instant: datetime | None,
    customer_id: str | None,
) -> ServedState:
    """Return what served at an instant, now without one; of a customer only what may be said of them today.

    Raises
    ------
    UnknownCustomerError
        The customer was erased.
    NotKeptError
        Documents of that time are not kept any more.
    """
    now = await timeline.at(instant)
    at, snapshot = now["at"], now["snapshot"]
    published: dict[str, Any] = {}
    if isinstance(snapshot, dict):
        entries = ledger.entries(kind=PUBLISH, subject={"snapshot_id": str(snapshot["snapshot_id"])})
        published = {key: value for each in entries for key, value in each.content.items()}
    customer = None if customer_id is None else await _customer(reader, desk, customer_id, instant)
    moment = at if isinstance(at, datetime) else datetime.now().astimezone()
    return ServedState(moment, (await timeline.inventory()).bundles, now, published, customer)


async def _customer(reader: OnlineReader, desk: Desk, customer_id: str, instant: datetime | None) -> CustomerState:
    restriction = await present_restriction(desk, customer_id)
    found = await (reader.read(customer_id) if instant is None else reader.read_as_of(customer_id, instant))
    if found is None:
        return CustomerState(customer_id, [], [], [])
    documents = restricted(found, restriction)
    persona = orjson.loads(documents.persona)
    statements = [
        {"section": section, **each} for section in SECTIONS for each in persona.get(section, {}).get("statements", [])
    ]
    tags = orjson.loads(documents.tags)["tags"]
    held = {each["id"] for each in tags}
    intervals = [each for each in await reader.history(customer_id) if each.tag in held or not restriction]
    return CustomerState(customer_id, tags, statements, intervals)
