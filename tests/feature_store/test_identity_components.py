"""Parties are the connected components of the links, as a plain union-find finds them."""

import random
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feature_store.identity.component import find_components, find_instants

START = datetime(2026, 1, 1)


def with_links(rows):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE link (rule VARCHAR, link VARCHAR, customer_id VARCHAR, known_at TIMESTAMP)")
    if rows:
        connection.executemany("INSERT INTO link VALUES ('id_card', ?, ?, ?)", rows)
    return connection


def union_find(rows):
    parent = {customer: customer for _, customer, _ in rows}

    def root(node):
        while parent[node] != node:
            node = parent[node]
        return node

    first = {}
    for link, customer, _ in rows:
        one, other = sorted((root(first.setdefault(link, customer)), root(customer)))
        parent[other] = one
    return {customer: root(customer) for customer in parent}


links = st.lists(
    st.tuples(st.sampled_from("vwxyz"), st.sampled_from("ABCDEFGH"), st.integers(0, 5)),
    max_size=20,
    unique_by=lambda r: r[:2],
).map(lambda rows: [(link, customer, START + timedelta(days=day)) for link, customer, day in rows])


@given(links, st.randoms())
@settings(max_examples=60, deadline=None)
def test_components_are_those_of_a_union_find_whatever_the_order_of_rows(rows, rng):
    rng.shuffle(rows)
    with with_links(rows) as connection:
        find_components(connection)
        found = dict(connection.execute("SELECT customer_id, label FROM component").fetchall())
    assert found == union_find(rows)


@given(links)
@settings(max_examples=60, deadline=None)
def test_a_component_is_known_when_the_links_first_join_all_of_it(rows):
    with with_links(rows) as connection:
        find_components(connection)
        find_instants(connection)
        found = dict(connection.execute("SELECT * FROM complete").fetchall())
    whole = union_find(rows)
    for label, at in found.items():
        members = {customer for customer, of in whole.items() if of == label}
        instants = sorted({known for _, customer, known in rows if customer in members})
        joined = [
            t
            for t in instants
            if members == {c for c, of in union_find([r for r in rows if r[2] <= t]).items() if of == label}
        ]
        assert at == joined[0]


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_chain_of_two_thousand_customers_takes_few_rounds(shuffled):
    names = [f"{number:05d}" for number in range(2000)]
    if shuffled:
        random.Random(7).shuffle(names)
    rows = [(f"{i}", name, START) for i in range(1999) for name in names[i : i + 2]]
    with with_links([]) as connection:
        connection.execute(
            "INSERT INTO link SELECT 'id_card', u[1], u[2], u[3] FROM (SELECT unnest(?) AS u)",
            [[list(map(str, r)) for r in rows]],
        )
        rounds = find_components(connection)
        labels = connection.execute("SELECT DISTINCT label FROM component").fetchall()
    assert labels == [("00000",)]
    assert rounds <= 25
