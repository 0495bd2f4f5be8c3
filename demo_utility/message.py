"""What customers write: by app, messenger, SMS, website or in public; who wrote it is not always on it.

An app knows the account, a messenger only its follower, an SMS only a telephone; that may be one customer's, a family's,
an agent's, or nobody's that the utility has on file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import pyarrow as pa

from demo_utility.export_column import seconds, texts
from demo_utility.identifier import KINDS, Identifier
from demo_utility.message_text import Writing, write_message
from demo_utility.number import phone, wechat
from demo_utility.party import NONE
from demo_utility.scene import Scene
from demo_utility.stream import stream, text_stream

CHANNELS = ("APP", "微信", "短信", "社交媒体", "网上营业厅")
_CHANNEL_ODDS = np.array([0.34, 0.32, 0.12, 0.12, 0.10])
_OF_CONTACTS = 0.15  # messages for each contact over the other channels
_STRANGERS = 0.06
# By channel: share that names the account, and what else it carries (social: a telephone in the profile, if anything).
_NAMED = {"APP": 0.75, "微信": 0.40, "短信": 0.0, "社交媒体": 0.05, "网上营业厅": 0.65}
_CARRIES = {"APP": "app", "微信": "wechat", "短信": "phone", "社交媒体": "phone", "网上营业厅": "phone"}
_UNSIGNED_POSTS = 0.45
_UNKNOWN_OWNERS = 80_000_000
_MESSAGES_OF_A_BLOCK = 20_000


@dataclass(frozen=True)
class Message:
    """One message; `customer` is who wrote it (None: nobody's), `named` whether the account stands on it."""

    customer: int | None
    second: int
    channel: str
    named: bool
    kind: str | None
    value: str | None
    writing: Writing


def draw_messages(scene: Scene, identifiers: list[Identifier]) -> list[Message]:
    """Return the messages of one block, sorted by time."""
    rng = text_stream(scene.seed, "message", scene.block)
    of_customer: dict[int, list[Identifier]] = {}
    for found in identifiers:
        of_customer.setdefault(found.customer, []).append(found)
    drawn = enumerate(_occasions(scene))
    messages = [_message(rng, scene, number, *what, of_customer) for number, what in drawn]
    return sorted(messages, key=lambda message: message.second)


def message_rows(messages: list[Message], scene: Scene) -> pa.Table:
    """Return the messages as exported."""
    ids = scene.customers.ids.to_pylist()
    named = [ids[m.customer] if m.named and m.customer is not None else None for m in messages]
    return pa.table(
        {
            "消息编号": texts(message_numbers(messages, scene)),
            "客户编号": texts(named),
            "标识类型": texts([KINDS[m.kind] if m.kind else None for m in messages]),
            "标识值": texts([m.value for m in messages]),
            "渠道": texts([m.channel for m in messages]),
            "发送时间": seconds([m.second for m in messages]),
            "消息内容": texts([m.writing.text for m in messages]),
            "入库时间": seconds([m.second for m in messages]),
        }
    )


def _occasions(scene: Scene) -> Iterator[tuple[int | None, int, str]]:
    """Yield (customer, second, channel); those of nobody on file last."""
    rng, customers, almanac = stream(scene.seed, "message-time", scene.block), scene.customers, scene.world.almanac
    years = (len(almanac.days) - almanac.first) / 365.25
    owner = np.repeat(np.arange(len(customers)), rng.poisson(customers.contact_rate * years * _OF_CONTACTS))
    strangers = int(rng.poisson(_STRANGERS * len(owner)))
    n = min(len(owner) + strangers, _MESSAGES_OF_A_BLOCK)
    day = almanac.days[rng.integers(almanac.first, len(almanac.days), n)]
    second = day.astype("datetime64[s]").astype(np.int64) + (rng.triangular(6.5, 20.0, 23.9, n) * 3600).astype(np.int64)
    channel = rng.choice(len(CHANNELS), n, p=_CHANNEL_ODDS).tolist()
    for number, (at, through) in enumerate(zip(second.tolist(), channel, strict=True)):
        customer = int(owner[number]) if number < len(owner) else None
        if customer is None or day[number] > customers.opened_on[customer]:
            yield customer, at, CHANNELS[through] if customer is not None else _public(through)


def _public(channel: int) -> str:
    """Where somebody writes who is nobody's customer: by messenger, SMS or in public."""
    return CHANNELS[1 + channel % 3]


def _message(
    rng: Random,
    scene: Scene,
    number: int,
    customer: int | None,
    second: int,
    channel: str,
    of_customer: dict[int, list[Identifier]],
) -> Message:
    named = customer is not None and rng.random() < _NAMED[channel]
    kind: str | None = _CARRIES[channel]
    if channel == "社交媒体" and rng.random() < _UNSIGNED_POSTS:
        kind = None
    day = np.datetime64(second, "s")
    known = [
        found.value
        for found in of_customer.get(-1 if customer is None else customer, ())
        if found.kind == kind and (found.since is None or found.since <= day)
    ]
    value = rng.choice(known) if known else _not_on_file(kind, scene, customer, number)
    kind = kind if value else None
    return Message(customer, second, channel, named, kind, value, write_message(rng, scene, customer, channel))


def _not_on_file(kind: str | None, scene: Scene, customer: int | None, number: int) -> str | None:
    """What a message carries that this account does not: the writer's own, perhaps known at another account, or a stranger's."""
    if kind not in {"phone", "wechat"}:
        return None
    if customer is None or scene.parties.chain[customer] != NONE:
        owner = _UNKNOWN_OWNERS + scene.block * 97 + number % 97
        return phone(owner, scene.seed, another=True) if kind == "phone" else wechat(owner, scene.seed)
    owner = scene.parties.owner(scene.customers, customer)
    return scene.people[customer].phone if kind == "phone" else wechat(owner, scene.seed)


def message_numbers(messages: list[Message], scene: Scene) -> list[str]:
    """Return the number of each message."""
    return [f"X{scene.block:05d}{number:05d}" for number in range(len(messages))]
