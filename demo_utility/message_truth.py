"""Who wrote each message, and whether the utility could know."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from demo_utility.export_column import texts
from demo_utility.identifier import Identifier
from demo_utility.message import Message, message_numbers
from demo_utility.party import CHAIN_MARK, party_ids
from demo_utility.scene import Scene


def message_truth(messages: list[Message], identifiers: list[Identifier], scene: Scene) -> pa.Table:
    """Return who wrote each message, and whether that could be known.

    `how`: the account is `named`; or the identifier is on file, on the day, of `one` account, of several of one `party`, `shared`
    by several parties, on file only `later`, or `unknown`. A chain counts as a party of several even where one of its accounts
    is in this block only.
    """
    ids, parties = scene.customers.ids.to_pylist(), party_ids(scene.customers, scene.parties)
    holders: dict[tuple[str | None, str | None], list[Identifier]] = {}
    for found in identifiers:
        holders.setdefault((found.kind, found.value), []).append(found)
    who = [message.customer for message in messages]
    return pa.table(
        {
            "message_id": texts(message_numbers(messages, scene)),
            "customer_id": texts([None if c is None else ids[c] for c in who]),
            "party": texts([None if c is None else parties[c] for c in who]),
            "how": texts([_how(m, holders.get((m.kind, m.value), ()), parties) for m in messages]),
            "concern": texts([m.writing.concern for m in messages]),
            "sentiment": texts([m.writing.sentiment for m in messages]),
        }
    )


def _how(message: Message, holders: Sequence[Identifier], parties: list[str]) -> str:
    if message.named:
        return "named"
    day = np.datetime64(message.second, "s")
    then = [parties[found.customer] for found in holders if found.since is None or found.since <= day]
    if not then:
        return "later" if holders else "unknown"
    if len(set(then)) > 1:
        return "shared"
    return "one" if len(then) == 1 and not then[0].startswith(CHAIN_MARK) else "party"
