"""Several processes serve on one port: one that is killed is replaced, and they count together."""

import os
import re
import signal
import time
from pathlib import Path

import httpx
import pytest

from feature_store.online.opening import open_store
from inference.key.file import create_key
from inference.key.ring import Role
from tests.inference.service_bundle import promote
from tests.inference.service_fake import SNAPSHOT, documents_of
from tests.inference.service_process import running_service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    var = tmp_path_factory.mktemp("var")
    secret = create_key(var / "api_keys.json", "crm", Role.CRM)
    promote(var / "bundles", 1)
    store = open_store(str(var / "gridtags.db"))
    store.publish(SNAPSHOT, [(each, documents_of(each)) for each in ("C1", "C2")])
    store.close()
    with running_service(var, GRIDTAGS_WORKERS="2") as (url, process):
        _wait_for(lambda: len(_children(process.pid)) == 2)
        with httpx.Client(
            base_url=url, headers={"x-api-key": secret}, transport=httpx.HTTPTransport(retries=3)
        ) as client:
            _wait_for(lambda: _status(client, "/health/ready") == 200)
            yield client, process


def test_a_killed_worker_is_replaced_while_the_other_answers(service):
    client, process = service
    killed = _children(process.pid)[0]
    os.kill(killed, signal.SIGKILL)
    # A connection that the killed worker held may break; a new one is answered.
    assert any(_status(client, "/v1/customers/C1/tags") == 200 for _ in range(3))
    _wait_for(lambda: len(set(_children(process.pid)) - {killed}) == 2)
    assert killed not in _children(process.pid)


def test_the_workers_count_their_requests_together(service):
    client, _ = service
    before = _counted(client)
    for _ in range(20):
        # Each on a connection of its own, so that both workers get some.
        assert httpx.get(f"{client.base_url}/v1/customers/C2/tags", headers=client.headers).status_code == 200
    assert _counted(client) == before + 20


def _counted(client):
    series = r'gridtags_http_requests_total\{.*route="/v1/customers/\{customer_id\}/tags",status="200"\} (\S+)'
    return sum(float(value) for value in re.findall(series, client.get("/metrics").text))


def _status(client, path):
    try:
        return client.get(path).status_code
    except httpx.TransportError:
        return None


def _children(pid):
    """Return the server processes below `pid`; Python's own resource tracker is none."""
    found = (int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [each for each in found if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def _wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.05)
