"""By what a customer can be recognised: cards and licences, telephones, messengers, bank accounts; and when that was entered.

What belongs to a person stands at each of the person's accounts, or at some of them; a family shares a telephone, and a
property agent gives its own for every flat it looks after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import pyarrow as pa

from demo_utility.export_column import Day, days, flags, midnights, texts
from demo_utility.number import app_user, bank_account, phone, wechat
from demo_utility.party import NONE
from demo_utility.payment import CHANNELS
from demo_utility.scene import Scene
from demo_utility.stream import text_stream

KINDS = {
    "id_card": "身份证", "business_licence": "营业执照", "phone": "手机号",
    "wechat": "微信", "app": "APP账号", "bank_account": "银行账号",
}  # fmt: skip
_CERTIFICATE, _PHONE, _CHANGED_PHONE, _VERIFIED_PHONE = 0.93, 0.97, 0.06, 0.80
_WECHAT, _APP, _DEBIT_ACCOUNT, _OTHER_ACCOUNT = 0.48, 0.42, 0.95, 0.22
_FAMILY_ACCOUNT = 0.06  # families where one pays for both
_DATED = 0.97
_OWNERS_OF_AGENTS = 70_000_000
_DEBIT = CHANNELS.index("银行代扣")


@dataclass(frozen=True)
class Identifier:
    """One identifier of a customer (position in the block); `since` is the day it was entered, None where that was not kept."""

    customer: int
    kind: str
    value: str
    verified: bool
    since: Day


def draw_identifiers(scene: Scene) -> list[Identifier]:
    """Return the identifiers of one block, sorted by customer; never the same one twice at a customer."""
    rng = text_stream(scene.seed, "identifier", scene.block)
    return [
        found
        for customer in range(len(scene.customers))
        for found in (*_papers(rng, scene, customer), *_phones(rng, scene, customer), *_online(rng, scene, customer))
    ]


def identifier_rows(identifiers: list[Identifier], scene: Scene) -> pa.Table:
    """Return the identifiers as exported, the values as they are."""
    return pa.table(
        {
            "客户编号": scene.customers.ids.take(pa.array([found.customer for found in identifiers], pa.int64())),
            "标识类型": texts([KINDS[found.kind] for found in identifiers]),
            "标识值": texts([found.value for found in identifiers]),
            "核实标志": flags([found.verified for found in identifiers]),
            "登记日期": days([found.since for found in identifiers]),
            "入库时间": midnights([found.since for found in identifiers]),
        }
    )


def _papers(rng: Random, scene: Scene, customer: int) -> Iterator[Identifier]:
    person, opened = scene.people[customer], scene.customers.opened_on[customer]
    owner = scene.parties.owner(scene.customers, customer)
    family = int(scene.parties.phone_of[customer])
    if rng.random() < _CERTIFICATE:
        kind, value = ("business_licence", person.licence) if person.licence else ("id_card", person.identity)
        yield Identifier(customer, kind, value, rng.random() < 0.95, _dated(rng, opened))
    debits = scene.customers.pay_channel[customer] == _DEBIT or bool(person.licence)
    if rng.random() < (_DEBIT_ACCOUNT if debits else _OTHER_ACCOUNT):
        if rng.random() < _FAMILY_ACCOUNT:
            owner = scene.parties.owner(scene.customers, family)
        yield Identifier(customer, "bank_account", bank_account(owner, scene.seed), True, _dated(rng, opened))


def _phones(rng: Random, scene: Scene, customer: int) -> Iterator[Identifier]:
    opened, almanac = scene.customers.opened_on[customer], scene.world.almanac
    agent, own = int(scene.parties.agent[customer]), scene.people[customer].phone
    if rng.random() < _PHONE:
        changed = max(almanac.start, opened) + rng.randrange(1, len(almanac.days) - almanac.first)
        since = opened
        if rng.random() < _CHANGED_PHONE and changed <= almanac.end:
            before = phone(int(scene.customers.index[customer]), scene.seed, another=True)
            yield Identifier(customer, "phone", before, False, _dated(rng, opened))
            since = changed
        yield Identifier(customer, "phone", own, rng.random() < _VERIFIED_PHONE, _dated(rng, since))
    if agent != NONE:
        number = phone(_OWNERS_OF_AGENTS + agent, scene.seed)
        yield Identifier(customer, "phone", number, False, _dated(rng, _later(rng, scene, customer)))


def _online(rng: Random, scene: Scene, customer: int) -> Iterator[Identifier]:
    owner, seed = scene.parties.owner(scene.customers, customer), scene.seed
    for kind, share, value in (("wechat", _WECHAT, wechat(owner, seed)), ("app", _APP, app_user(owner, seed))):
        if rng.random() < share:
            yield Identifier(customer, kind, value, rng.random() < 0.5, _later(rng, scene, customer))


def _later(rng: Random, scene: Scene, customer: int) -> np.datetime64:
    """Some day within the last four years, after the connection."""
    end = scene.world.almanac.end
    return max(scene.customers.opened_on[customer], end - rng.randrange(10, 4 * 365))


def _dated(rng: Random, day: np.datetime64) -> Day:
    return day if rng.random() < _DATED else None
