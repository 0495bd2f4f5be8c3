"""Random publications, differences and prunings against a dictionary that does the same, over both stores."""

import random
from datetime import UTC, datetime

import pytest

from feature_store.online.error import NotKeptError
from feature_store.online.protocol import OnlineStore
from tests.feature_store.online_case import documents_of, snapshot_of

IDS = [f"C{number:02d}" for number in range(12)]
State = dict[str, int]


def act(store: OnlineStore, chance: random.Random, number: int, state: State) -> State:
    """Publish something at random; documents vary so little that many do not change."""
    chosen, brings = chance.sample(IDS, chance.randrange(len(IDS))), chance.randrange(2)
    if chance.random() < 0.3:
        store.publish(snapshot_of(number, len(chosen)), documents_of(brings, sorted(chosen)))
        return dict.fromkeys(chosen, brings)
    cut = chance.randrange(len(chosen) + 1)
    after = {**state, **dict.fromkeys(chosen[:cut], brings)}
    after = {each: brought for each, brought in after.items() if each not in chosen[cut:]}
    changed = documents_of(brings, chosen[:cut])
    for_everyone = chance.random() < 0.5
    store.publish_changes(snapshot_of(number, len(after)), changed, chosen[cut:], for_everyone=for_everyone)
    return after


def served(store: OnlineStore) -> State:
    return {each: int(found.tags[8:-1]) for each, found in store.read_many(IDS).items()}


@pytest.mark.parametrize("seed", range(4))
def test_every_state_is_what_a_dictionary_says(online_store, seed):
    chance, state, states = random.Random(seed), {}, []
    for number in range(1, 40):
        state = act(online_store, chance, number, state)
        states.append((datetime.now(tz=UTC), state))
        assert served(online_store) == state
        if online_store.current() is not None:
            assert online_store.current().customers == len(state)
        if chance.random() < 0.1:
            online_store.prune(chance.choice(states)[0])
    kept = 0
    for instant, then in states:
        try:
            seen = {each: online_store.read_as_of(each, instant) for each in IDS}
        except NotKeptError:
            continue
        kept += 1
        assert {each: int(found.tags[8:-1]) for each, found in seen.items() if found} == then
    assert kept > 0


@pytest.mark.parametrize("seed", range(4))
def test_whoever_follows_the_feed_knows_who_is_there(online_store, seed):
    chance, state, known, cursor = random.Random(seed), {}, {}, ""
    for number in range(1, 40):
        state = act(online_store, chance, number, state)
        if chance.random() < 0.5:
            changes, cursor = online_store.changes(cursor, chance.randrange(1, 20))
            known |= {each.customer_id: not each.removed for each in changes}
        if chance.random() < 0.1:
            online_store.prune(datetime.now(tz=UTC))
    known |= {each.customer_id: not each.removed for each in online_store.changes(cursor, 1000)[0]}
    assert {each for each, there in known.items() if there} == set(state)
