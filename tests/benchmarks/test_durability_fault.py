"""Faults done to a small utility that really serves: nothing is wrong, mixed or lost."""

import pytest

from benchmarks.durability_bundle import bundles_damaged
from benchmarks.durability_nightly import nights_at_once
from benchmarks.durability_postgres import server_stopped
from benchmarks.fault_town import fault_town
from benchmarks.postgres_server import postgres

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    with postgres() as running:  # a server of its own: it is halted on the way
        yield running


@pytest.fixture(scope="module")
def town(server, tmp_path_factory):
    return fault_town(tmp_path_factory.mktemp("town") / "var", server.create_database(), customers=200)


def test_a_database_that_crashes_under_load_costs_no_right_answer_and_no_accepted_call(town, server):
    result = server_stopped(town, server, 1.0)
    assert result.faults == ()
    assert result.outcomes["503 with Retry-After"] > 0
    assert result.outcomes["accepted calls"] > 0


def test_a_bundle_damaged_anywhere_stays_out_of_service(town):
    result = bundles_damaged(town, 1)
    assert result.faults == ()
    assert result.outcomes["refused"] == result.outcomes["files"] + 5


def test_of_two_nights_at_once_one_runs_and_the_other_says_so(tmp_path):
    result = nights_at_once(tmp_path, 1)
    assert result.faults == ()
    assert result.outcomes == {"ran": 1, "said that another is at work": 1}
