"""What a webhook is told: one event per tag that came or went, and one for a customer who was removed."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import orjson

from feature_store.desk.webhook import Webhook
from inference.history.tag_change import TagChange

Kind = Literal["tag.gained", "tag.lost", "customer.removed"]
KINDS: tuple[Kind, ...] = ("tag.gained", "tag.lost", "customer.removed")
Event = dict[str, object]


def events_of(hook: Webhook, changes: Sequence[TagChange]) -> list[Event]:
    """Return the events that the webhook asked for, in the order of the feed; what is lost before what is gained.

    The id of an event is the same whenever it is sent, so that the receiver can tell what it knows already.
    """
    return [event for change in changes for event in _events(hook, change) if event["kind"] in hook.events]


def body_of(hook: Webhook, delivery_id: str, events: Sequence[Event]) -> bytes:
    """Return the JSON that is sent."""
    return orjson.dumps({"webhook_id": hook.id, "delivery_id": delivery_id, "events": events})


def delivery_id(hook: Webhook, position: str) -> str:
    """Return the id of what comes after a position of the feed; the same at every attempt."""
    return _digest(hook.id, position)


def _events(hook: Webhook, change: TagChange) -> list[Event]:
    told: list[tuple[Kind, str | None]] = [("tag.lost", tag) for tag in _wanted(hook, change.lost)]
    told += [("tag.gained", tag) for tag in _wanted(hook, change.gained)]
    if change.change.removed:
        told.append(("customer.removed", None))
    return [_event(hook, change, kind, tag) for kind, tag in told]


def _event(hook: Webhook, change: TagChange, kind: Kind, tag: str | None) -> Event:
    about = change.change
    named = {} if tag is None else {"tag": tag}
    return {
        "id": _digest(hook.id, about.snapshot_id, about.customer_id, kind, tag or ""),
        "kind": kind,
        "customer_id": about.customer_id,
        **named,
        "snapshot_id": about.snapshot_id,
        "published_at": about.published_at,
    }


def _wanted(hook: Webhook, tags: Sequence[str]) -> list[str]:
    return [tag for tag in tags if not hook.tags or tag in hook.tags]


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
