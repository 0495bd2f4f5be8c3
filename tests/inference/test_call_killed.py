"""A process that is killed after a call was accepted loses nothing: the next one publishes what the call changed."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from feature_store.desk.accepted_call import find_call
from feature_store.desk.database import Desk
from tests.inference.call_case import OUTAGE, UPSET, Ask, Town, bundle_at
from tests.inference.service_process import PROJECT

_CHILD = """
import os, signal, sys
from pathlib import Path
from inference.{module} import {owner}
from registry.bundle_reader import verified_bundle
from tests.inference.call_case import Town, call

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

{owner}.{method} = die
town = Town(Path(sys.argv[1]), verified_bundle(Path(sys.argv[2])))

async def scenario(ask):
    await ask("crm", "POST", "/v1/calls", call("K1"))

town.visit(scenario)
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return bundle_at(tmp_path_factory.mktemp("promoted"))


@pytest.mark.parametrize(
    ("module", "owner", "method"),
    [
        ("publisher", "Publisher", "_put"),
        pytest.param("call.settlement", "SettlementQueue", "_write", marks=pytest.mark.slow),
    ],
)
def test_what_a_killed_process_accepted_is_published_by_the_next(bundle, tmp_path, module, owner, method):
    town = Town(tmp_path, bundle)
    town.night()
    town.desk.close()
    code = _CHILD.format(module=module, owner=owner, method=method)
    command = [sys.executable, "-c", code, str(tmp_path), str(bundle.root)]
    done = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    _require_waiting(tmp_path)

    async def scenario(ask: Ask) -> None:
        for _ in range(200):
            tags = (await ask("crm", "GET", "/v1/customers/C1/tags")).json()["tags"]
            if {each["id"] for each in tags} == {OUTAGE, UPSET}:
                persona = (await ask("crm", "GET", "/v1/customers/C1/persona")).json()
                assert persona["voice"]["calls_last_365_days"] == 1
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the call never showed")

    Town(tmp_path, bundle).visit(scenario)


def _require_waiting(var: Path) -> None:
    desk = Desk.open(var / "desk.db")
    with desk.reading() as connection:
        call = find_call(connection, "K1")
    desk.close()
    assert call is not None
    assert call.waits == 1
